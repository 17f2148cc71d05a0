// Faces of bodies, cut material, the background.
struct Vertex {
    @location(0) position: vec3<f32>,
    @location(1) normal: vec4<f32>,
    @location(2) face: u32,
}

struct Fragment {
    @builtin(position) clip: vec4<f32>,
    @location(0) origin: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) @interpolate(flat) colour: vec4<f32>,
    @location(3) @interpolate(flat) flags: u32,
}

fn face(v: Vertex, instance: Instance, through: bool) -> Fragment {
    var out: Fragment;
    out.colour = colour_of(instance.slots.x + v.face);
    out.flags = instance.slots.z;
    out.origin = placed(instance, v.position);
    // The cofactor matrix turns normals rightly under every placement; its sign follows the determinant.
    let a = instance.row0.xyz;
    let b = instance.row1.xyz;
    let c = instance.row2.xyz;
    let x = cross(b, c);
    let y = cross(c, a);
    let z = cross(a, b);
    let turned = vec3<f32>(dot(x, v.normal.xyz), dot(y, v.normal.xyz), dot(z, v.normal.xyz));
    let size = length(turned) * sign(dot(a, x));
    out.normal = (g.view_from_origin * vec4<f32>(turned / select(size, 1.0, size == 0.0), 0.0)).xyz;
    out.clip = g.clip_from_origin * vec4<f32>(out.origin, 1.0);
    if out.colour.a == 0.0 || (out.colour.a < 1.0) != through {
        out.clip = nowhere();
    }
    return out;
}

@vertex
fn vs_opaque(v: Vertex, instance: Instance) -> Fragment {
    return face(v, instance, false);
}

@vertex
fn vs_through(v: Vertex, instance: Instance) -> Fragment {
    return face(v, instance, true);
}

// Cut material: darker, hatched at 45°. The same as `raster::cap`.
fn cap_colour(own: vec3<f32>, place: vec2<f32>) -> vec3<f32> {
    let base = mix(own, g.cap.rgb, 0.6);
    let across = (place.x + place.y) % 9.0;
    let line = clamp(1.2 - abs(across - 4.5), 0.0, 1.0);
    return mix(base, g.edge.rgb, line * 0.55);
}

@fragment
fn fs_face(f: Fragment, @builtin(front_facing) facing: bool) -> @location(0) vec4<f32> {
    let count = u32(g.viewport.z);
    for (var i = 0u; i < count; i++) {
        if dot(g.clipping[i].xyz, f.origin) > g.clipping[i].w {
            discard;
        }
    }
    let front = facing != ((f.flags & 2u) != 0u);
    if !front && (f.flags & 1u) != 0u && count > 0u && f.colour.a == 1.0 {
        return vec4<f32>(cap_colour(f.colour.rgb, f.clip.xy), 1.0);
    }
    if g.key.w > 0.5 {
        return f.colour;
    }
    // `paint::light` and `paint::lit`.
    let n = select(-f.normal, f.normal, front);
    let light = 0.42 + 0.66 * (0.5 + 0.5 * dot(n, g.key.xyz)) + 0.08 * n.z;
    let darker = f.colour.rgb * min(light, 1.0);
    let white = clamp((light - 1.0) * 2.0, 0.0, 1.0);
    return vec4<f32>(mix(darker, vec3<f32>(1.0), white), f.colour.a);
}

// A triangle that covers the picture.
@vertex
fn vs_cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let x = f32(index & 1u) * 4.0 - 1.0;
    let y = f32(index >> 1u) * 4.0 - 1.0;
    return vec4<f32>(x, y, 1.0, 1.0);
}

@fragment
fn fs_background(@builtin(position) place: vec4<f32>) -> @location(0) vec4<f32> {
    let height = place.y / g.viewport.y;
    let plain = mix(g.background_top.rgb, g.background_bottom.rgb, height);
    if all(g.background_top.rgb == g.background_bottom.rgb) {
        return vec4<f32>(plain, 1.0);
    }
    // Bayer, 4 × 4, as in `Theme::background_at`.
    let x = u32(place.x);
    let y = u32(place.y);
    let coarse = (((x ^ y) & 1u) << 1u) | (y & 1u);
    let fine = ((((x >> 1u) ^ (y >> 1u)) & 1u) << 1u) | ((y >> 1u) & 1u);
    let strewn = ((f32(4u * coarse + fine) + 0.5) / 16.0 - 0.5) / 255.0;
    return vec4<f32>(plain + strewn, 1.0);
}

// Cut material lies in the clipping plane, not on the inner side of the face through which it is seen.
@fragment
fn fs_cap(@builtin(position) place: vec4<f32>) -> @builtin(frag_depth) f32 {
    var depth = 0.0;
    for (var i = 0u; i < u32(g.viewport.w); i++) {
        depth = max(depth, dot(g.caps[i].xyz, vec3<f32>(place.xy, 1.0)));
    }
    return clamp(depth, 0.0, 1.0);
}
