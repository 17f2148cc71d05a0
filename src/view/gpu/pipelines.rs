//! The ways of drawing: one pipeline for each, all over the same bindings and attachments.

use super::upload::{FACE_WORDS, FILL_WORDS, INSTANCE_WORDS, LINE_WORDS};
use std::borrow::Cow;
use wgpu::{CompareFunction, VertexFormat};

/// Colour of the picture; egui takes textures of this format.
pub const COLOUR: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// Depth, and a mark where the nearest face is the inner side of a closed body.
pub const DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth24PlusStencil8;

/// All pipelines.
#[derive(Debug)]
pub struct Pipelines {
    /// Bindings: uniform block and colours.
    pub bindings: wgpu::BindGroupLayout,
    /// Gradient.
    pub background: wgpu::RenderPipeline,
    /// Opaque faces.
    pub opaque: wgpu::RenderPipeline,
    /// Depth of cut material.
    pub caps: wgpu::RenderPipeline,
    /// See-through faces.
    pub through: wgpu::RenderPipeline,
    /// Edges, cut by clipping planes.
    pub edges: wgpu::RenderPipeline,
    /// Lines that are not cut.
    pub marks: wgpu::RenderPipeline,
    /// The same where the part hides them.
    pub marks_behind: wgpu::RenderPipeline,
    /// Filled areas.
    pub fills: wgpu::RenderPipeline,
    /// The same where the part hides them.
    pub fills_behind: wgpu::RenderPipeline,
}

/// What differs between pipelines.
struct Way<'a> {
    label: &'static str,
    module: &'a wgpu::ShaderModule,
    vertex: &'static str,
    fragment: &'static str,
    buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    depth: CompareFunction,
    write_depth: bool,
    stencil: wgpu::StencilState,
    blend: Option<wgpu::BlendState>,
    writes: wgpu::ColorWrites,
}

impl Pipelines {
    /// Compiles them for a number of samples a pixel.
    pub fn new(device: &wgpu::Device, samples: u32) -> Pipelines {
        let shader = |label, own: &str| {
            let text = format!("{}{own}", include_str!("globals.wgsl"));
            let source = wgpu::ShaderSource::Wgsl(Cow::Owned(text));
            device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(label), source })
        };
        let face = shader("face", include_str!("face.wgsl"));
        let line = shader("line", include_str!("line.wgsl"));
        let bindings = bindings(device);
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("view"),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        let face_vertex =
            attributes(&[(0, VertexFormat::Float32x3), (1, VertexFormat::Snorm16x4), (2, VertexFormat::Uint32)]);
        let line_vertex = attributes(&[
            (0, VertexFormat::Float32x3),
            (1, VertexFormat::Float32x3),
            (2, VertexFormat::Uint32),
            (3, VertexFormat::Float32),
        ]);
        let fill_vertex = attributes(&[(0, VertexFormat::Float32x3), (2, VertexFormat::Uint32)]);
        let instance = attributes(&[
            (4, VertexFormat::Float32x4),
            (5, VertexFormat::Float32x4),
            (6, VertexFormat::Float32x4),
            (7, VertexFormat::Uint32x4),
        ]);
        let placed = buffer(&instance, INSTANCE_WORDS, wgpu::VertexStepMode::Instance);
        let each = wgpu::VertexStepMode::Vertex;
        let faces = [Some(buffer(&face_vertex, FACE_WORDS, each)), Some(placed.clone())];
        let lines = [Some(buffer(&line_vertex, LINE_WORDS, each)), Some(placed)];
        let fills = [Some(buffer(&fill_vertex, FILL_WORDS, each))];
        let make = |way: Way<'_>| pipeline(device, &layout, samples, &way);
        let over = Some(wgpu::BlendState::ALPHA_BLENDING);
        let plain = |label, module, vertex, fragment, buffers| Way {
            label,
            module,
            vertex,
            fragment,
            buffers,
            depth: CompareFunction::LessEqual,
            write_depth: false,
            stencil: wgpu::StencilState::default(),
            blend: over,
            writes: wgpu::ColorWrites::ALL,
        };
        Pipelines {
            background: make(Way {
                depth: CompareFunction::Always,
                blend: None,
                ..plain("background", &face, "vs_cover", "fs_background", &[])
            }),
            opaque: make(Way {
                depth: CompareFunction::Less,
                write_depth: true,
                stencil: inner_sides(),
                blend: None,
                ..plain("opaque", &face, "vs_opaque", "fs_face", &faces)
            }),
            caps: make(Way {
                depth: CompareFunction::Always,
                write_depth: true,
                stencil: where_marked(),
                blend: None,
                writes: wgpu::ColorWrites::empty(),
                ..plain("caps", &face, "vs_cover", "fs_cap", &[])
            }),
            through: make(Way {
                depth: CompareFunction::Less,
                ..plain("through", &face, "vs_through", "fs_face", &faces)
            }),
            edges: make(plain("edges", &line, "vs_edge", "fs_line", &lines)),
            marks: make(plain("marks", &line, "vs_mark", "fs_line", &lines)),
            marks_behind: make(Way {
                depth: CompareFunction::Greater,
                ..plain("marks behind", &line, "vs_mark", "fs_line_behind", &lines)
            }),
            fills: make(plain("fills", &line, "vs_fill", "fs_fill", &fills)),
            fills_behind: make(Way {
                depth: CompareFunction::Greater,
                ..plain("fills behind", &line, "vs_fill", "fs_fill_behind", &fills)
            }),
            bindings,
        }
    }
}

fn bindings(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let visibility = wgpu::ShaderStages::VERTEX_FRAGMENT;
    let entry = |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None };
    let block = wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Uniform,
        has_dynamic_offset: false,
        min_binding_size: None,
    };
    let colours = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: false },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("view"),
        entries: &[entry(0, block), entry(1, colours)],
    })
}

/// Marks samples whose nearest face shows its inner side; the reference is 0 for bodies that bound no volume.
fn inner_sides() -> wgpu::StencilState {
    let keep = wgpu::StencilFaceState { compare: CompareFunction::Always, ..wgpu::StencilFaceState::default() };
    let front = wgpu::StencilFaceState { pass_op: wgpu::StencilOperation::Zero, ..keep };
    let back = wgpu::StencilFaceState { pass_op: wgpu::StencilOperation::Replace, ..keep };
    wgpu::StencilState { front, back, read_mask: 255, write_mask: 255 }
}

fn where_marked() -> wgpu::StencilState {
    let equal = wgpu::StencilFaceState { compare: CompareFunction::Equal, ..wgpu::StencilFaceState::default() };
    wgpu::StencilState { front: equal, back: equal, read_mask: 255, write_mask: 0 }
}

fn attributes(list: &[(u32, VertexFormat)]) -> Vec<wgpu::VertexAttribute> {
    let mut offset = 0;
    let place = |&(shader_location, format): &(u32, VertexFormat)| {
        let attribute = wgpu::VertexAttribute { format, offset, shader_location };
        offset += format.size();
        attribute
    };
    list.iter().map(place).collect()
}

fn buffer(
    attributes: &[wgpu::VertexAttribute],
    words: usize,
    step_mode: wgpu::VertexStepMode,
) -> wgpu::VertexBufferLayout<'_> {
    wgpu::VertexBufferLayout { array_stride: words as u64 * 4, step_mode, attributes }
}

fn pipeline(device: &wgpu::Device, layout: &wgpu::PipelineLayout, samples: u32, way: &Way<'_>) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(way.label),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module: way.module,
            entry_point: Some(way.vertex),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: way.buffers,
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: Some(wgpu::DepthStencilState {
            format: DEPTH,
            depth_write_enabled: Some(way.write_depth),
            depth_compare: Some(way.depth),
            stencil: way.stencil.clone(),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState { count: samples, ..wgpu::MultisampleState::default() },
        fragment: Some(wgpu::FragmentState {
            module: way.module,
            entry_point: Some(way.fragment),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState { format: COLOUR, blend: way.blend, write_mask: way.writes })],
        }),
        multiview_mask: None,
        cache: None,
    })
}
