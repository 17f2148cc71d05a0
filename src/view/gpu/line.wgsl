// Edges and annotation lines as rectangles around their segments, with coverage by distance; filled areas.
struct Vertex {
    @location(0) a: vec3<f32>,
    @location(1) b: vec3<f32>,
    @location(2) slot: u32,
    @location(3) width: f32,
}

struct Fragment {
    @builtin(position) clip: vec4<f32>,
    @location(0) @interpolate(flat) ends: vec4<f32>,
    @location(1) @interpolate(flat) half_width: f32,
    @location(2) @interpolate(flat) colour: vec4<f32>,
}

fn pixel(clip: vec4<f32>) -> vec2<f32> {
    let ndc = clip.xy / clip.w;
    return vec2<f32>((ndc.x + 1.0) * 0.5 * g.viewport.x, (1.0 - ndc.y) * 0.5 * g.viewport.y);
}

fn line(v: Vertex, instance: Instance, index: u32, cut: bool) -> Fragment {
    var out: Fragment;
    out.clip = nowhere();
    out.colour = colour_of(instance.slots.y + v.slot);
    if out.colour.a == 0.0 {
        return out;
    }
    var a = placed(instance, v.a);
    var b = placed(instance, v.b);
    if cut {
        for (var i = 0u; i < u32(g.viewport.z); i++) {
            let plane = g.clipping[i];
            let da = plane.w - dot(plane.xyz, a);
            let db = plane.w - dot(plane.xyz, b);
            if da < 0.0 && db < 0.0 {
                return out;
            }
            let crossing = a + (b - a) * (da / select(da - db, 1.0, da == db));
            if da < 0.0 {
                a = crossing;
            } else if db < 0.0 {
                b = crossing;
            }
        }
    }
    var ca = g.clip_from_origin * vec4<f32>(nearer(a), 1.0);
    var cb = g.clip_from_origin * vec4<f32>(nearer(b), 1.0);
    if ca.z < 0.0 && cb.z < 0.0 {
        return out;
    }
    if (ca.z < 0.0) != (cb.z < 0.0) {
        let near = mix(ca, cb, ca.z / (ca.z - cb.z));
        if ca.z < 0.0 {
            ca = near;
        } else {
            cb = near;
        }
    }
    let pa = pixel(ca);
    let pb = pixel(cb);
    let run = pb - pa;
    let along = select(vec2<f32>(1.0, 0.0), normalize(run), dot(run, run) > 1e-12);
    let across = vec2<f32>(-along.y, along.x);
    out.half_width = v.width * 0.5;
    out.ends = vec4<f32>(pa, pb);
    // Corners 0 and 1 at the start, 2 and 3 at the end.
    let reach = out.half_width + 1.0;
    let corner = index & 3u;
    let at_end = corner >= 2u;
    let side = select(-1.0, 1.0, (corner & 1u) == 1u);
    let place = select(pa - along * reach, pb + along * reach, at_end) + across * side * reach;
    let depth = select(ca.z / ca.w, cb.z / cb.w, at_end);
    let ndc = vec2<f32>(place.x / g.viewport.x * 2.0 - 1.0, 1.0 - place.y / g.viewport.y * 2.0);
    out.clip = vec4<f32>(ndc, clamp(depth, 0.0, 1.0), 1.0);
    return out;
}

@vertex
fn vs_edge(v: Vertex, instance: Instance, @builtin(vertex_index) index: u32) -> Fragment {
    return line(v, instance, index, true);
}

@vertex
fn vs_mark(v: Vertex, instance: Instance, @builtin(vertex_index) index: u32) -> Fragment {
    return line(v, instance, index, false);
}

fn cover(f: Fragment) -> f32 {
    let a = f.ends.xy;
    let run = f.ends.zw - a;
    let along = clamp(dot(f.clip.xy - a, run) / max(dot(run, run), 1e-12), 0.0, 1.0);
    let reach = f.half_width + 0.5;
    return min(clamp(reach - distance(f.clip.xy, a + run * along), 0.0, 1.0), f.half_width * 2.0);
}

@fragment
fn fs_line(f: Fragment) -> @location(0) vec4<f32> {
    return vec4<f32>(f.colour.rgb, f.colour.a * cover(f));
}

// Where the part hides a mark.
@fragment
fn fs_line_behind(f: Fragment) -> @location(0) vec4<f32> {
    return vec4<f32>(f.colour.rgb, f.colour.a * cover(f) * g.marks.x);
}

struct Area {
    @builtin(position) clip: vec4<f32>,
    @location(0) @interpolate(flat) colour: vec4<f32>,
}

@vertex
fn vs_fill(@location(0) position: vec3<f32>, @location(2) slot: u32) -> Area {
    var out: Area;
    out.colour = colour_of(slot);
    out.clip = g.clip_from_origin * vec4<f32>(nearer(position), 1.0);
    if out.colour.a == 0.0 {
        out.clip = nowhere();
    }
    return out;
}

@fragment
fn fs_fill(f: Area) -> @location(0) vec4<f32> {
    return f.colour;
}

@fragment
fn fs_fill_behind(f: Area) -> @location(0) vec4<f32> {
    return vec4<f32>(f.colour.rgb, f.colour.a * g.marks.x);
}
