//! The wgpu renderer: the picture of the CPU rasteriser, fast enough for a window.
//!
//! In: a [`Mesh`] (uploaded once), a [`Scene`] (when it changes), a [`Camera`] (every frame). Out: an `Rgba8Unorm`
//! texture that whoever owns the window may show.
//! Read first: [`Renderer`], then `pipelines` (what is drawn how), `upload` (buffers) and the `.wgsl` files.
//!
//! Balloons are not drawn here: [`crate::view::balloons`] places them and the window writes them in its own font.
//!
//! Knows nothing of windows and of egui; draws into its own texture.

#[cfg(test)]
mod comparison;
mod globals;
pub mod headless;
mod pipelines;
mod upload;

use super::camera::Camera;
use super::paint::{Paint, is_closed};
use super::scene::Scene;
use super::section;
use super::software::{EDGE_WIDTH, OUTLINE_WIDTH, SIZE_LIMIT};
use super::theme::Theme;
use crate::mesh::Mesh;
use crate::model::Model;
use crate::model::shape::BodyId;
use glam::{DMat4, DVec2, DVec3};
use pipelines::{COLOUR, DEPTH, Pipelines};
use std::ops::Range;
use upload::Words;

/// Samples a pixel that an adapter offers and that are worth it: 4, or 1 where the CPU does the work of the adapter.
pub fn samples(adapter: &wgpu::Adapter) -> u32 {
    let offered = |format| adapter.get_texture_format_features(format).flags;
    let four = [COLOUR, DEPTH].iter().all(|&format| offered(format).sample_count_supported(4));
    if four && adapter.get_info().device_type != wgpu::DeviceType::Cpu { 4 } else { 1 }
}

/// Vertices and indices on the device.
#[derive(Debug)]
struct Buffers {
    vertices: wgpu::Buffer,
    indices: wgpu::Buffer,
    count: u32,
}

/// One body on the device.
#[derive(Debug)]
struct Body {
    center: DVec3,
    faces: Option<Buffers>,
    edges: Option<Buffers>,
}

/// Placements of one body that are drawn together.
#[derive(Debug)]
struct Batch {
    body: usize,
    instances: Range<u32>,
    /// The inner side of its faces is cut material.
    marked: bool,
}

/// Where the picture is drawn.
#[derive(Debug)]
struct Target {
    size: (u32, u32),
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    colour: Option<wgpu::TextureView>,
    depth: wgpu::TextureView,
}

/// Everything on the device that a view needs.
#[derive(Debug)]
pub struct Renderer {
    samples: u32,
    pipelines: Pipelines,
    block: wgpu::Buffer,
    colours: wgpu::Texture,
    bindings: wgpu::BindGroup,
    bodies: Vec<Body>,
    left_out: Vec<BodyId>,
    origin: DVec3,
    paint: Paint,
    instances: Option<wgpu::Buffer>,
    batches: Vec<Batch>,
    outlines: Option<Buffers>,
    marks: Option<Buffers>,
    marks_on_top: Option<Buffers>,
    fills: Option<Buffers>,
    target: Option<Target>,
}

impl Renderer {
    /// A renderer with nothing to draw yet. `samples` a pixel: 1 or 4, see [`samples`].
    pub fn new(device: &wgpu::Device, samples: u32) -> Renderer {
        let pipelines = Pipelines::new(device, samples);
        let block = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("globals"),
            size: globals::FLOATS as u64 * 4,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let colours = colour_table(device, 1, 1);
        let bindings = bind(device, &pipelines, &block, &colours);
        Renderer {
            samples,
            pipelines,
            block,
            colours,
            bindings,
            bodies: Vec::new(),
            left_out: Vec::new(),
            origin: DVec3::ZERO,
            paint: Paint::default(),
            instances: None,
            batches: Vec::new(),
            outlines: None,
            marks: None,
            marks_on_top: None,
            fills: None,
            target: None,
        }
    }
    /// Uploads the bodies of a mesh in place of those before. Those too large for the device are in [`Self::left_out`].
    pub fn set_mesh(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, mesh: &Mesh) {
        self.left_out.clear();
        self.batches.clear();
        let limit = device.limits().max_buffer_size;
        self.bodies = Vec::with_capacity(mesh.bodies.len());
        for (index, body) in mesh.bodies.iter().enumerate() {
            let center = upload::center(body);
            let (faces, edges) = (upload::faces(body, center), upload::edges(body, center, EDGE_WIDTH));
            let fits = |words: &Words| words.vertices.len().max(words.indices.len()) as u64 * 4 <= limit;
            if !(fits(&faces) && fits(&edges)) {
                self.left_out.push(BodyId::from_index(index));
            }
            let send = |words: Words| if fits(&words) { buffers(device, queue, &words) } else { None };
            self.bodies.push(Body { center, faces: send(faces), edges: send(edges) });
        }
    }
    /// Bodies that are too large for the device: say so; the CPU draws them.
    pub fn left_out(&self) -> &[BodyId] {
        &self.left_out
    }
    /// Takes over a scene: placements, annotations, section outlines, colours.
    pub fn set_scene(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        scene: &Scene,
        model: &Model,
        mesh: &Mesh,
        theme: &Theme,
    ) {
        let mut paint = Paint::of(scene, model, mesh, theme);
        self.origin = scene.aabb.center();
        self.place(device, queue, scene, model, mesh, &paint);
        let outlines = section::outlines(scene, mesh, &paint);
        let outline_slot = paint.colours.len() as u32;
        paint.colours.push(theme.edge);
        let origin = self.origin;
        self.outlines = buffers(device, queue, &upload::segments(&outlines, outline_slot, origin, OUTLINE_WIDTH));
        let lines = |on_top| upload::lines(&scene.lines, paint.first_line, origin, |line| line.on_top == on_top);
        self.marks = buffers(device, queue, &lines(false));
        self.marks_on_top = buffers(device, queue, &lines(true));
        self.fills = buffers(device, queue, &upload::fills(&scene.fills, paint.first_fill, origin));
        self.send_colours(device, queue, &paint);
        self.paint = paint;
    }
    /// Colours and slots of the scene last taken over, for [`crate::view::pick`].
    pub fn paint(&self) -> &Paint {
        &self.paint
    }
    /// Takes over new colours and highlights of a scene that is otherwise as it was at [`Self::set_scene`].
    pub fn set_colours(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        scene: &Scene,
        model: &Model,
        mesh: &Mesh,
        theme: &Theme,
    ) {
        let mut paint = Paint::of(scene, model, mesh, theme);
        paint.colours.push(theme.edge);
        self.send_colours(device, queue, &paint);
        self.paint = paint;
    }

    fn send_colours(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, paint: &Paint) {
        let width = device.limits().max_texture_dimension_2d.min(2048);
        let (bytes, rows) = globals::texels(paint, width as usize);
        let rows = (rows as u32).min(device.limits().max_texture_dimension_2d);
        if self.colours.width() != width || self.colours.height() < rows {
            self.colours = colour_table(device, width, rows);
            self.bindings = bind(device, &self.pipelines, &self.block, &self.colours);
        }
        let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None };
        let size = wgpu::Extent3d { width, height: rows, depth_or_array_layers: 1 };
        queue.write_texture(self.colours.as_image_copy(), &bytes[..(width * rows * 4) as usize], layout, size);
    }

    fn place(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        scene: &Scene,
        model: &Model,
        mesh: &Mesh,
        paint: &Paint,
    ) {
        let shift = DMat4::from_translation(-self.origin);
        let mut order: Vec<(usize, bool, usize)> = scene
            .instances
            .iter()
            .enumerate()
            .filter(|(_, instance)| instance.visible && instance.body.index() < self.bodies.len())
            .map(|(at, instance)| (instance.body.index(), instance.world_from_body.determinant() < 0.0, at))
            .collect();
        // In scene order for each body; see-through faces of several bodies blend in the order of bodies.
        order.sort_unstable();
        // The first placement is for what stands in the world itself.
        let mut words = upload::instance(&DMat4::IDENTITY, 0, 0, 0).to_vec();
        self.batches.clear();
        for (number, &(body, mirrored, at)) in (1u32..).zip(&order) {
            let closed = is_closed(model, mesh, BodyId::from_index(body));
            let center = DMat4::from_translation(self.bodies[body].center);
            let first = |list: &[u32]| list.get(at).copied().unwrap_or_default();
            let flags = u32::from(closed) | u32::from(mirrored) << 1;
            let origin_from_body = shift * scene.instances[at].world_from_body * center;
            let (face, edge) = (first(&paint.first_face), first(&paint.first_edge));
            words.extend(upload::instance(&origin_from_body, face, edge, flags));
            let marked = closed && !mirrored;
            match self.batches.last_mut().filter(|batch| batch.body == body && batch.marked == marked) {
                Some(batch) => batch.instances.end = number + 1,
                None => self.batches.push(Batch { body, instances: number..number + 1, marked }),
            }
        }
        self.instances = Some(filled(device, queue, "instances", &words, wgpu::BufferUsages::VERTEX));
    }

    /// Draws the scene last taken over into the renderer's texture and returns it.
    ///
    /// `scene` gives the clipping planes and the box; it is the one of [`Self::set_scene`].
    pub fn draw(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        scene: &Scene,
        camera: &Camera,
        size: (u32, u32),
        theme: &Theme,
    ) -> &wgpu::Texture {
        let limit = device.limits().max_texture_dimension_2d.min(SIZE_LIMIT);
        let size = (size.0.clamp(1, limit), size.1.clamp(1, limit));
        let target = match self.target.take().filter(|target| target.size == size) {
            Some(target) => target,
            None => new_target(device, size, self.samples),
        };
        let projection = camera.projection(DVec2::new(size.0.into(), size.1.into()), &scene.aabb);
        let block = globals::write(scene, &projection, self.origin, self.paint.unlit, theme);
        queue.write_buffer(&self.block, 0, bytemuck::cast_slice(&block));
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("view") });
        self.record(&mut encoder, &target, !scene.clipping.is_empty());
        queue.submit([encoder.finish()]);
        &self.target.insert(target).texture
    }
    /// The view of the texture last drawn, for whoever shows it. It changes when the size changes.
    pub fn view(&self) -> Option<&wgpu::TextureView> {
        self.target.as_ref().map(|target| &target.view)
    }

    fn record(&self, encoder: &mut wgpu::CommandEncoder, target: &Target, cut: bool) {
        let discard = wgpu::StoreOp::Discard;
        let (view, resolve_target, store) = match &target.colour {
            Some(colour) => (colour, Some(&target.view), discard),
            None => (&target.view, None, wgpu::StoreOp::Store),
        };
        let load = wgpu::LoadOp::Clear(wgpu::Color::BLACK);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("view"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target,
                ops: wgpu::Operations { load, store },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &target.depth,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store: discard }),
                stencil_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0), store: discard }),
            }),
            timestamp_writes: None,
            occlusion_query_set: None,
            multiview_mask: None,
        });
        pass.set_bind_group(0, &self.bindings, &[]);
        pass.set_pipeline(&self.pipelines.background);
        pass.draw(0..3, 0..1);
        let Some(instances) = &self.instances else { return };
        self.bodies(&mut pass, &self.pipelines.opaque, instances, |body| body.faces.as_ref());
        if cut {
            pass.set_pipeline(&self.pipelines.caps);
            pass.set_stencil_reference(1);
            pass.draw(0..3, 0..1);
        }
        self.bodies(&mut pass, &self.pipelines.through, instances, |body| body.faces.as_ref());
        self.bodies(&mut pass, &self.pipelines.edges, instances, |body| body.edges.as_ref());
        pass.set_vertex_buffer(1, instances.slice(..));
        let ways = [
            (&self.pipelines.marks, &self.outlines),
            (&self.pipelines.marks, &self.marks),
            (&self.pipelines.marks_behind, &self.marks_on_top),
            (&self.pipelines.marks, &self.marks_on_top),
            (&self.pipelines.fills_behind, &self.fills),
            (&self.pipelines.fills, &self.fills),
        ];
        for (pipeline, buffers) in ways {
            if let Some(buffers) = buffers {
                pass.set_pipeline(pipeline);
                pass.set_vertex_buffer(0, buffers.vertices.slice(..));
                pass.set_index_buffer(buffers.indices.slice(..), wgpu::IndexFormat::Uint32);
                pass.draw_indexed(0..buffers.count, 0, 0..1);
            }
        }
    }

    fn bodies<'a>(
        &'a self,
        pass: &mut wgpu::RenderPass<'_>,
        pipeline: &wgpu::RenderPipeline,
        instances: &wgpu::Buffer,
        part: impl Fn(&'a Body) -> Option<&'a Buffers>,
    ) {
        pass.set_pipeline(pipeline);
        for batch in &self.batches {
            let Some(buffers) = self.bodies.get(batch.body).and_then(&part) else { continue };
            // By offset, not by first instance: OpenGL ES has none.
            let start = u64::from(batch.instances.start) * upload::INSTANCE_WORDS as u64 * 4;
            pass.set_stencil_reference(u32::from(batch.marked));
            pass.set_vertex_buffer(0, buffers.vertices.slice(..));
            pass.set_vertex_buffer(1, instances.slice(start..));
            pass.set_index_buffer(buffers.indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..buffers.count, 0, 0..batch.instances.end - batch.instances.start);
        }
    }
}

fn new_target(device: &wgpu::Device, size: (u32, u32), samples: u32) -> Target {
    let extent = wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 };
    let create = |label, format, sample_count, usage| {
        device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: extent,
            mip_level_count: 1,
            sample_count,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage,
            view_formats: &[],
        })
    };
    let attachment = wgpu::TextureUsages::RENDER_ATTACHMENT;
    let shown = attachment | wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
    let whole = |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
    let texture = create("picture", COLOUR, 1, shown);
    let colour = (samples > 1).then(|| whole(&create("samples", COLOUR, samples, attachment)));
    let depth = whole(&create("depth", DEPTH, samples, attachment));
    Target { size, view: whole(&texture), texture, colour, depth }
}

fn colour_table(device: &wgpu::Device, width: u32, height: u32) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("colours"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: COLOUR,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

fn bind(
    device: &wgpu::Device,
    pipelines: &Pipelines,
    block: &wgpu::Buffer,
    colours: &wgpu::Texture,
) -> wgpu::BindGroup {
    let view = colours.create_view(&wgpu::TextureViewDescriptor::default());
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("view"),
        layout: &pipelines.bindings,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: block.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&view) },
        ],
    })
}

fn buffers(device: &wgpu::Device, queue: &wgpu::Queue, words: &Words) -> Option<Buffers> {
    if words.indices.is_empty() {
        return None;
    }
    Some(Buffers {
        vertices: filled(device, queue, "vertices", &words.vertices, wgpu::BufferUsages::VERTEX),
        indices: filled(device, queue, "indices", &words.indices, wgpu::BufferUsages::INDEX),
        count: words.indices.len() as u32,
    })
}

fn filled(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    label: &str,
    words: &[u32],
    usage: wgpu::BufferUsages,
) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: words.len() as u64 * 4,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(words));
    buffer
}
