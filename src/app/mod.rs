//! The window: panels that show the workspace and ask for commands.
//!
//! Knows nothing of the command line, never reads a file, parses, meshes or judges.
