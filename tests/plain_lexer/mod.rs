//! A second Part 21 lexer, written by hand and sharing nothing with the first: one loop over the bytes, no recovery, no grammar.
//! Whole files must give the same tokens through both.

use threadgauge::part21::exchange::{Exchange, Record, Value};

/// What both sides are reduced to. Commas, `=` and `;` say nothing that the rest does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Number(f64),
    Reference(u64),
    Name(String),
    Enumeration(String),
    /// Decoded as far as apostrophes, backslashes and line ends go; `None` where other directives or high bytes stand in it.
    Text(Option<String>),
    Binary(String),
    Resource(String),
    Dollar,
    Star,
    Open,
    Close,
    Semicolon,
}

/// Tokens of all DATA sections.
pub fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut out = Vec::new();
    let (mut at, mut data) = (0, false);
    let word = |from: usize, more: fn(u8) -> bool| bytes[from..].iter().take_while(|b| more(**b)).count();
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at += 2;
                while &bytes[at..at + 2] != b"*/" {
                    at += 1;
                }
                at += 2;
            }
            b'\'' => {
                let mut raw = Vec::new();
                at += 1;
                loop {
                    match (bytes[at], bytes.get(at + 1)) {
                        (b'\'', Some(b'\'')) => {
                            raw.push(b'\'');
                            at += 2;
                        }
                        (b'\'', _) => break,
                        (byte, _) => {
                            raw.push(byte);
                            at += 1;
                        }
                    }
                }
                at += 1;
                if data {
                    out.push(Token::Text(text(raw)));
                }
            }
            b'A'..=b'Z' | b'!' => {
                let length = word(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'!' | b'-'));
                let name = String::from_utf8(bytes[at..at + length].to_vec()).unwrap();
                at += length;
                match name.as_str() {
                    // Its own head is not part of what is compared.
                    "DATA" if !data => {
                        data = true;
                        at += bytes[at..].iter().position(|b| *b == b';').unwrap() + 1;
                    }
                    "ENDSEC" if data => {
                        data = false;
                        at += bytes[at..].iter().position(|b| *b == b';').unwrap() + 1;
                    }
                    _ if data => out.push(Token::Name(name)),
                    _ => {}
                }
            }
            _ if !data => at += 1,
            b'#' => {
                let length = word(at + 1, |b| b.is_ascii_digit());
                out.push(Token::Reference(std::str::from_utf8(&bytes[at + 1..=at + length]).unwrap().parse().unwrap()));
                at += 1 + length;
            }
            b'0'..=b'9' | b'+' | b'-' => {
                let length = word(at, |b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'E' | b'e'));
                out.push(Token::Number(std::str::from_utf8(&bytes[at..at + length]).unwrap().parse().unwrap()));
                at += length;
            }
            b'.' => {
                let length = word(at + 1, |b| b != b'.');
                out.push(Token::Enumeration(String::from_utf8(bytes[at + 1..=at + length].to_vec()).unwrap()));
                at += 2 + length;
            }
            b'"' => {
                let length = word(at + 1, |b| b != b'"');
                out.push(Token::Binary(String::from_utf8(bytes[at + 1..=at + length].to_vec()).unwrap()));
                at += 2 + length;
            }
            b'<' => {
                let length = word(at, |b| b != b'>') + 1;
                out.push(Token::Resource(String::from_utf8(bytes[at..at + length].to_vec()).unwrap()));
                at += length;
            }
            byte => {
                out.extend(match byte {
                    b'$' => Some(Token::Dollar),
                    b'*' => Some(Token::Star),
                    b'(' => Some(Token::Open),
                    b')' => Some(Token::Close),
                    b';' => Some(Token::Semicolon),
                    _ => None,
                });
                at += 1;
            }
        }
    }
    out
}

fn text(raw: Vec<u8>) -> Option<String> {
    let lines: Vec<u8> = raw.into_iter().filter(|b| *b >= b' ').collect();
    let text = String::from_utf8(lines).ok().filter(|text| text.is_ascii())?;
    let doubled = text.replace("\\\\", "\u{1}");
    (!doubled.contains('\\')).then(|| doubled.replace('\u{1}', "\\"))
}

/// The same tokens from the exchange structure.
pub fn tokens_of(exchange: &Exchange) -> Vec<Token> {
    let mut out = Vec::new();
    for instance in &exchange.instances {
        out.push(Token::Reference(instance.id));
        // One record in parentheses is a complex instance of one part.
        let complex = exchange.text(&instance.span).split_once('=').is_some_and(|(_, body)| is_complex(body));
        if complex {
            out.push(Token::Open);
        }
        for record in &instance.records {
            push_record(record, &mut out);
        }
        if complex {
            out.push(Token::Close);
        }
        out.push(Token::Semicolon);
    }
    out
}

fn is_complex(body: &str) -> bool {
    let body = body.trim_start();
    match body.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
        Some((_, rest)) => is_complex(rest),
        None => body.starts_with('('),
    }
}

fn push_record(record: &Record, out: &mut Vec<Token>) {
    out.extend([Token::Name(record.name.to_string()), Token::Open]);
    record.values.iter().for_each(|value| push_value(value, out));
    out.push(Token::Close);
}

fn push_value(value: &Value, out: &mut Vec<Token>) {
    match value {
        Value::Omitted => out.push(Token::Dollar),
        Value::Derived => out.push(Token::Star),
        Value::Integer(value) => out.push(Token::Number(*value as f64)),
        Value::Real(value, _) => out.push(Token::Number(*value)),
        Value::Text(text) => out.push(Token::Text(Some(text.to_string()))),
        Value::Enumeration(name) => out.push(Token::Enumeration(name.to_string())),
        Value::Binary(digits) => out.push(Token::Binary(digits.to_string())),
        Value::Reference(id) => out.push(Token::Reference(*id)),
        Value::Resource(name) => out.push(Token::Resource(name.to_string())),
        Value::Typed(name, inner) => {
            out.extend([Token::Name(name.to_string()), Token::Open]);
            match &**inner {
                // `TYPE()`.
                Value::Omitted => {}
                inner => push_value(inner, out),
            }
            out.push(Token::Close);
        }
        Value::List(values) => {
            out.push(Token::Open);
            values.iter().for_each(|value| push_value(value, out));
            out.push(Token::Close);
        }
    }
}

/// Whether they agree; texts that only one side decodes count as equal.
pub fn agree(a: &Token, b: &Token) -> bool {
    matches!((a, b), (Token::Text(None), Token::Text(_))) || a == b
}
