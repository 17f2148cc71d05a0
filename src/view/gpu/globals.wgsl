// What all shaders share. `globals.rs` writes this struct field by field, in this order.
// Origin space: world axes, shifted to the middle of the scene so that f32 is fine enough.
struct Globals {
    clip_from_origin: mat4x4<f32>,
    view_from_origin: mat4x4<f32>,
    // Eye point (central) or direction towards the eye (parallel); w = 1 for central.
    eye: vec4<f32>,
    // Direction of sight; w = mm in a pixel (parallel), or in a pixel for each mm of distance (central).
    sight: vec4<f32>,
    // Width, height, number of clipping planes, number of cap planes.
    viewport: vec4<f32>,
    background_top: vec4<f32>,
    background_bottom: vec4<f32>,
    edge: vec4<f32>,
    cap: vec4<f32>,
    // Direction of the key light in view axes; w = 1 where faces are drawn unlit.
    key: vec4<f32>,
    // Share of opacity of hidden marks; pixels by which lines come nearer.
    marks: vec4<f32>,
    // What lies on the positive side of these planes is removed.
    clipping: array<vec4<f32>, 8>,
    // Depth of cut material as a function of column and row.
    caps: array<vec4<f32>, 8>,
}
@group(0) @binding(0) var<uniform> g: Globals;
@group(0) @binding(1) var colours: texture_2d<f32>;

struct Instance {
    @location(4) row0: vec4<f32>,
    @location(5) row1: vec4<f32>,
    @location(6) row2: vec4<f32>,
    // First face slot, first edge slot, flags (1 closed, 2 mirrored).
    @location(7) slots: vec4<u32>,
}

fn placed(instance: Instance, p: vec3<f32>) -> vec3<f32> {
    let q = vec4<f32>(p, 1.0);
    return vec3<f32>(dot(instance.row0, q), dot(instance.row1, q), dot(instance.row2, q));
}

fn colour_of(slot: u32) -> vec4<f32> {
    let width = textureDimensions(colours).x;
    return textureLoad(colours, vec2<u32>(slot % width, slot / width), 0);
}

// Nowhere on the picture.
fn nowhere() -> vec4<f32> {
    return vec4<f32>(0.0, 0.0, 2.0, 1.0);
}

// A point as if it lay some pixels nearer to the eye.
fn nearer(p: vec3<f32>) -> vec3<f32> {
    if g.eye.w > 0.5 {
        let depth = max(dot(p - g.eye.xyz, g.sight.xyz), 0.0);
        return p + normalize(g.eye.xyz - p) * (g.sight.w * depth * g.marks.y);
    }
    return p + g.eye.xyz * (g.sight.w * g.marks.y);
}
