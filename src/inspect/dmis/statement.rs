//! Text to statements: `label(NAME)=MAJOR/minor,minor`.

/// A statement: label in brackets (`TA`, `CH-01`), major word, the rest at its commas.
pub struct Statement<'a> {
    /// First line, from 1.
    pub line: u32,
    /// Word and name before the sign of equality.
    pub label: Option<(&'a str, &'a str)>,
    /// Major word.
    pub major: &'a str,
    /// What follows the slash.
    pub minor: Vec<&'a str>,
}

/// Logical lines: continuations joined, comments and blanks left out.
pub fn join(text: &str) -> Vec<(u32, String)> {
    let mut joined: Vec<(u32, String)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("$$") || line.is_empty() {
            continue;
        }
        let (content, goes_on) = match line.strip_suffix('$') {
            Some(content) => (content, true),
            None => (line, false),
        };
        match joined.last_mut() {
            Some((_, last)) if open => last.push_str(content),
            _ => joined.push((u32::try_from(number + 1).unwrap_or(u32::MAX), content.to_owned())),
        }
        open = goes_on;
    }
    joined
}

/// Cuts one logical line; the reason where it is no statement.
pub fn statement(text: &str, line: u32) -> Result<Statement<'_>, String> {
    let shown: String = text.chars().take(60).collect();
    let (head, rest) = split_at(text, '/').unwrap_or((text, ""));
    let (label, major) = match split_at(head, '=') {
        Some((left, major)) => {
            let bracket =
                left.split_once('(').and_then(|(word, inner)| Some((word.trim(), inner.strip_suffix(')')?.trim())));
            (Some(bracket.ok_or_else(|| format!("`{shown}`: the label is not in brackets"))?), major.trim())
        }
        None => (None, head.trim()),
    };
    let mut minor = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0i32, false);
    for (at, c) in rest.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                minor.push(rest.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    minor.push(rest.get(start..).unwrap_or_default().trim());
    if quoted || depth != 0 {
        return Err(format!("`{shown}`: brackets or quotation marks are not closed"));
    }
    if !major.bytes().all(|b| b.is_ascii_alphanumeric()) || major.is_empty() {
        return Err(format!("`{shown}` is no statement of DMIS"));
    }
    Ok(Statement { line, label, major, minor })
}

/// Splits at the first `sign` outside brackets and quotes.
fn split_at(text: &str, sign: char) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ if c == sign && !quoted && depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// `FA(BORE)` → `BORE` for the word `FA`.
pub fn bracketed<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')')
}

/// Without quotation marks.
pub fn unquoted(text: &str) -> String {
    text.trim_matches('\'').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_is_no_statement() {
        assert!(statement("FA((C1)=FEAT/CIRCLE", 1).is_err());
        assert!(statement("TEXT/OPER,'never closed", 1).is_err());
    }
}
