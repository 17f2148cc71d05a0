//! `--json-schema`: the JSON schema of each command's object.

/// The schema of a command, by its name.
pub fn of(command: &str) -> Option<&'static str> {
    Some(match command {
        "info" => include_str!("../../assets/schemas/info.json"),
        "tree" => include_str!("../../assets/schemas/tree.json"),
        "mesh" => include_str!("../../assets/schemas/mesh.json"),
        "pmi" => include_str!("../../assets/schemas/pmi.json"),
        "measurements" => include_str!("../../assets/schemas/measurements.json"),
        "conform" => include_str!("../../assets/schemas/conform.json"),
        "render" => include_str!("../../assets/schemas/render.json"),
        "demo" => include_str!("../../assets/schemas/demo.json"),
        "explain" => include_str!("../../assets/schemas/explain.json"),
        _ => return None,
    })
}
