//! How numbers are written in a derivation.

use crate::base::decimal::Decimal;

/// With a true minus sign (U+2212), decimals as they came: `−0.05`. The noise of a binary number that some programs export
/// (`70.959999999999997`) is rounded away at the ninth digit here and nowhere else: comparisons see every digit.
pub fn shown(value: Decimal) -> String {
    let text = if value.decimals() > 9 {
        let rounded = format!("{:.9}", value.to_f64());
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        value.to_string()
    };
    text.replace('-', "\u{2212}")
}

/// `a − b = c`, with `b` in brackets where it is negative.
pub fn difference(a: Decimal, b: Decimal) -> String {
    format!("{} \u{2212} {} = {}", shown(a), bracketed(b), shown(a - b))
}

/// `a + b = c`, with `b` in brackets where it is negative.
pub fn sum(a: Decimal, b: Decimal) -> String {
    format!("{} + {} = {}", shown(a), bracketed(b), shown(a + b))
}

fn bracketed(value: Decimal) -> String {
    if value.is_negative() { format!("({})", shown(value)) } else { shown(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_reads_like_on_paper() {
        let d = |t| Decimal::parse(t).expect("a number");
        assert_eq!(difference(d("10.062"), d("10.000")), "10.062 − 10.000 = 0.062");
        assert_eq!(sum(d("0.25"), d("-0.1")), "0.25 + (−0.1) = 0.15");
        assert_eq!(shown(d("70.959999999999997")), "70.96");
        assert_eq!(shown(d("-4.000000000000001")), "−4");
    }
}
