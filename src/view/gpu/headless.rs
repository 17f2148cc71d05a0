//! A device without a window, for tests and for pictures drawn by the graphics adapter; and reading a texture back.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

/// A graphics adapter that was opened.
#[derive(Debug)]
pub struct Headless {
    /// Device.
    pub device: wgpu::Device,
    /// Queue.
    pub queue: wgpu::Queue,
    /// Samples a pixel that it offers and that are worth it.
    pub samples: u32,
    /// Name of the adapter and of its driver.
    pub name: String,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAdapter {
    /// No driver.
    #[error(
        "no graphics driver was found; install `mesa-vulkan-drivers` or `libgl1-mesa-dri` and `libegl1`, or use the \
         pictures of the CPU, which need none"
    )]
    NotFound(String),
    /// A driver that does not open.
    #[error("the graphics driver does not open a device: {0}")]
    Refused(String),
}

/// Opens the adapter that wgpu prefers. `WGPU_BACKEND` chooses.
pub fn open() -> Result<Headless, NoAdapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
    let adapter = block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))
        .map_err(|error| NoAdapter::NotFound(error.to_string()))?;
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("threadgauge"),
        required_limits: wgpu::Limits::downlevel_defaults().using_resolution(adapter.limits()),
        ..wgpu::DeviceDescriptor::default()
    };
    let (device, queue) =
        block_on(adapter.request_device(&descriptor)).map_err(|error| NoAdapter::Refused(error.to_string()))?;
    let info = adapter.get_info();
    let name = format!("{} ({:?})", info.name, info.backend);
    Ok(Headless { device, queue, samples: super::samples(&adapter), name })
}

/// Reads the pixels of an `Rgba8Unorm` texture, four bytes each, upper left first.
pub fn read(device: &wgpu::Device, queue: &wgpu::Queue, texture: &wgpu::Texture) -> Result<Vec<u8>, String> {
    let (width, height) = (texture.width(), texture.height());
    let row = width * 4;
    let padded = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("picture"),
        size: u64::from(padded) * u64::from(height),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: Some(height) };
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        texture.size(),
    );
    queue.submit([encoder.finish()]);
    let (send, receive) = std::sync::mpsc::channel();
    buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
        // The receiver waits below; it is gone only if polling failed, which is reported there.
        let _ = send.send(result);
    });
    device.poll(wgpu::PollType::Wait { submission_index: None, timeout: None }).map_err(|error| error.to_string())?;
    receive.recv().map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    let view = buffer.slice(..).get_mapped_range().map_err(|error| error.to_string())?;
    let rows = view.chunks_exact(padded as usize);
    Ok(rows.flat_map(|bytes| bytes[..row as usize].iter().copied()).collect())
}

/// Waits for a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
