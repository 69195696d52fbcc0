use alloc::format;
use alloc::string::String;

use super::write_f64_significant;
use crate::base::rng::Rng;

fn printed(value: f64) -> String {
    let mut out = alloc::vec::Vec::new();
    write_f64_significant(&mut out, value);
    String::from_utf8(out).unwrap()
}

#[test]
fn it_prints_as_c_does() {
    let recorded = [
        (0.0, "0"),
        (-0.0, "-0"),
        (5.0, "5"),
        (-1.5, "-1.5"),
        (0.1, "0.10000000000000001"),
        (5.6914, "5.6913999999999998"),
        (1e-7, "9.9999999999999995e-08"),
        (0.00012, "0.00012"),
        (2.5e-5, "2.5000000000000001e-05"),
        (1e16, "10000000000000000"),
        (1e17, "1e+17"),
        (12_345_678_901_234_567_890.0, "1.2345678901234567e+19"),
        (1e300, "1.0000000000000001e+300"),
        (5e-324, "4.9406564584124654e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NEG_INFINITY, "-inf"),
    ];
    for (value, text) in recorded {
        assert_eq!(printed(value), text);
    }
}

#[test]
fn every_text_has_the_digits_of_the_number() {
    let mut rng = Rng::new(17);
    for _ in 0..if cfg!(miri) { 20 } else { 20_000 } {
        let value = f64::from_bits(rng.next_u64());
        if !value.is_finite() {
            continue;
        }
        let text = printed(value);
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        let digits = |text: &str| {
            let text = text.trim_start_matches('-');
            let significand = text.split('e').next().unwrap_or("").replace('.', "");
            String::from(significand.trim_matches('0'))
        };
        assert_eq!(digits(&text), digits(&format!("{value:.16e}")), "{text}");
    }
}
