//! One pass over the raw XML before a tree is built: document types, depth, attributes, all bounded.
//!
//! The tree builder compares every attribute of an element with every other; two hundred thousand of them take a
//! minute. A QIF element has at most a handful.

use crate::base::limits::Limits;

/// Attributes on one element that are still believed.
const MOST_ATTRIBUTES: usize = 512;

/// What is wrong, at which byte.
#[derive(Debug, PartialEq, Eq)]
pub enum Danger {
    /// A document type declaration.
    DocumentType(usize),
    /// Elements nested deeper than the bound.
    Depth(usize),
    /// More attributes than [`MOST_ATTRIBUTES`].
    Attributes(usize),
}

/// Looks over `text`; markup that is not well-formed is left to the parser to name.
pub fn inspect(text: &str, limits: &Limits) -> Result<(), Danger> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let open = at + step;
        let rest = bytes.get(open..).unwrap_or_default();
        let skip = |end: &[u8], from: usize| {
            memchr::memmem::find(rest.get(from..).unwrap_or_default(), end).map(|found| open + from + found + end.len())
        };
        let next = if rest.starts_with(b"<!--") {
            skip(b"-->", 4)
        } else if rest.starts_with(b"<![CDATA[") {
            skip(b"]]>", 9)
        } else if rest.starts_with(b"<?") {
            skip(b"?>", 2)
        } else if rest.starts_with(b"<!") {
            return Err(Danger::DocumentType(open));
        } else if rest.starts_with(b"</") {
            depth = depth.saturating_sub(1);
            skip(b">", 2)
        } else {
            depth += 1;
            if depth > limits.depth {
                return Err(Danger::Depth(open));
            }
            let Some((length, attributes)) = tag(rest) else { return Ok(()) };
            if attributes > MOST_ATTRIBUTES {
                return Err(Danger::Attributes(open));
            }
            if rest.get(length.wrapping_sub(2)) == Some(&b'/') {
                depth -= 1;
            }
            Some(open + length)
        };
        match next {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Length of a start tag with its `>`, and the number of quoted values in it.
fn tag(rest: &[u8]) -> Option<(usize, usize)> {
    let (mut at, mut values) = (1, 0);
    loop {
        let step = memchr::memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        at += step;
        match rest.get(at)? {
            b'>' => return Some((at + 1, values)),
            quote => {
                at += 1 + memchr::memchr(*quote, rest.get(at + 1..)?)? + 1;
                values += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dangerous_is_found_without_a_parser() {
        let limits = Limits { depth: 3, ..Limits::default() };
        assert_eq!(inspect("<a><b/><c x='>'/><d></d><!-- <!DOCTYPE --></a>", &limits), Ok(()));
        assert_eq!(inspect("<!DOCTYPE a []><a/>", &limits), Err(Danger::DocumentType(0)));
        assert_eq!(inspect("<a><a><a><a>", &limits), Err(Danger::Depth(9)));
        let many = format!("<a {}/>", "x='1' ".repeat(600));
        assert_eq!(inspect(&many, &limits), Err(Danger::Attributes(0)));
    }

    #[test]
    fn unclosed_markup_ends_the_search() {
        for text in ["<a", "<a x='", "<!-- ", "<![CDATA[", "<?", "</a", "<"] {
            assert_eq!(inspect(text, &Limits::default()), Ok(()), "{text}");
        }
    }
}
