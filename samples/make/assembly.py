"""Two housings on a rail: an assembly that uses the part twice, written onto the part's own exchange structure."""

from part21 import reals


def write(exchange):
    """Adds the assembly's product, its two usages, and a placement for each."""
    add = exchange.add
    first = lambda name: "#%d" % exchange.of_type(name)[0]
    definition, shape = first("PRODUCT_DEFINITION"), first("ADVANCED_BREP_SHAPE_REPRESENTATION")
    context = "#%d" % next(n for n, b in exchange.instances.items() if "GLOBAL_UNIT_ASSIGNED_CONTEXT" in b)
    product_context, definition_context = first("PRODUCT_CONTEXT"), first("PRODUCT_DEFINITION_CONTEXT")
    product = add("PRODUCT('40-2000','pair of housings','',(%s))" % product_context)
    add("PRODUCT_RELATED_PRODUCT_CATEGORY('assembly',$,(%s))" % product)
    formation = add("PRODUCT_DEFINITION_FORMATION('A','',%s)" % product)
    whole = add("PRODUCT_DEFINITION('design','',%s,%s)" % (formation, definition_context))
    whole_shape = add("PRODUCT_DEFINITION_SHAPE('','',%s)" % whole)

    def placement(origin, z, x):
        parts = add("CARTESIAN_POINT('',%s)" % reals(origin)), add("DIRECTION('',%s)" % reals(z)), add("DIRECTION('',%s)" % reals(x))
        return add("AXIS2_PLACEMENT_3D('',%s,%s,%s)" % parts)

    origin = placement((0, 0, 0), (0, 0, 1), (1, 0, 0))
    places = [("left", placement((-80, 0, 0), (0, 0, 1), (1, 0, 0))), ("right", placement((80, 0, 0), (0, 0, 1), (-1, 0, 0)))]
    representation = add("SHAPE_REPRESENTATION('',(%s,%s),%s)" % (origin, ",".join(p for _, p in places), context))
    add("SHAPE_DEFINITION_REPRESENTATION(%s,%s)" % (whole_shape, representation))
    part_origin = "#%d" % exchange.refs(int(shape[1:]))[0]
    for name, place in places:
        usage = add("NEXT_ASSEMBLY_USAGE_OCCURRENCE('%s','%s','',%s,%s,$)" % (name, name, whole, definition))
        usage_shape = add("PRODUCT_DEFINITION_SHAPE('','',%s)" % usage)
        transform = add("ITEM_DEFINED_TRANSFORMATION('','',%s,%s)" % (part_origin, place))
        relation = add(
            "(REPRESENTATION_RELATIONSHIP('','',%s,%s)REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION(%s)SHAPE_REPRESENTATION_RELATIONSHIP())"
            % (shape, representation, transform)
        )
        add("CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(%s,%s)" % (relation, usage_shape))
