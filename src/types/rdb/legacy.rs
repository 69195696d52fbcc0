//! What servers before Redis 7 wrote: ziplists and zipmaps become listpacks, scores were text.
//!
//! ```text
//! ziplist = bytes u32 LE | offset of the last entry u32 LE | entries u16 LE, 65535 = count them | entry … | 0xff
//! entry   = length of the entry before: u8, or 0xfe and u32 LE | encoding | string or integer
//! zipmap  = pairs u8, 254 and more = count them | (length, name, length, free u8, value, free bytes) … | 0xff
//! ```
//! Deliberately absent: writing any of it.

use alloc::vec::Vec;

use super::length::{Malformed, Reader};
use crate::base::number::parse_f64_bound;
use crate::types::listpack::{self, Element};

/// Ends a ziplist and a zipmap.
const END: u8 = 0xff;
/// A length of four bytes follows.
const LONG: u8 = 0xfe;

/// The elements of a ziplist as a listpack; there may be none.
pub(super) fn ziplist(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut rest = bytes;
    let (total, last) = (number(&mut rest, 4)?, number(&mut rest, 4)?);
    let count = number(&mut rest, 2)?;
    if total != bytes.len() as u64 {
        return Err(Malformed);
    }
    let mut out = listpack::new();
    let (mut last_at, mut before, mut elements) = (bytes.len() - rest.len(), 0, 0);
    while rest.first() != Some(&END) {
        last_at = bytes.len() - rest.len();
        let said = match number(&mut rest, 1)? as u8 {
            LONG => number(&mut rest, 4)?,
            len => u64::from(len),
        };
        if said != before {
            return Err(Malformed);
        }
        let element = ziplist_element(&mut rest)?;
        push(&mut out, element)?;
        before = (bytes.len() - rest.len() - last_at) as u64;
        elements += 1;
    }
    let counted = count == elements || count == u64::from(u16::MAX);
    if rest.len() == 1 && last == last_at as u64 && counted { Ok(out) } else { Err(Malformed) }
}

fn ziplist_element<'a>(rest: &mut &'a [u8]) -> Result<Element<'a>, Malformed> {
    let head = number(rest, 1)? as u8;
    let width = match head {
        0..=0x3f => return Ok(Element::Str(take(rest, u64::from(head))?)),
        0x40..=0x7f => {
            let len = u64::from(head & 0x3f) << 8 | number(rest, 1)?;
            return Ok(Element::Str(take(rest, len)?));
        }
        0x80 => {
            let len = u64::from((number(rest, 4)? as u32).swap_bytes());
            return Ok(Element::Str(take(rest, len)?));
        }
        0xf1..=0xfd => return Ok(Element::Int(i64::from(head & 0x0f) - 1)),
        0xfe => 1,
        0xc0 => 2,
        0xf0 => 3,
        0xd0 => 4,
        0xe0 => 8,
        _ => return Err(Malformed),
    };
    let shift = 64 - 8 * width;
    Ok(Element::Int((number(rest, width)? << shift).cast_signed() >> shift))
}

/// The fields and values of a zipmap as a listpack; there may be none.
pub(super) fn zipmap(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut rest = bytes;
    let count = number(&mut rest, 1)?;
    let mut out = listpack::new();
    let mut pairs = 0;
    while rest.first() != Some(&END) {
        let field_len = zipmap_len(&mut rest)?;
        push(&mut out, Element::Str(take(&mut rest, field_len)?))?;
        let value_len = zipmap_len(&mut rest)?;
        let free = number(&mut rest, 1)?;
        push(&mut out, Element::Str(take(&mut rest, value_len)?))?;
        take(&mut rest, free)?;
        pairs += 1;
    }
    let counted = count == pairs || count >= u64::from(LONG);
    if rest.len() == 1 && counted { Ok(out) } else { Err(Malformed) }
}

fn zipmap_len(rest: &mut &[u8]) -> Result<u64, Malformed> {
    match number(rest, 1)? as u8 {
        LONG => number(rest, 4),
        END => Err(Malformed),
        len => Ok(u64::from(len)),
    }
}

/// A score as text, or what stands for one that is no number.
pub(super) fn score(reader: &mut Reader<'_>) -> Result<f64, Malformed> {
    match reader.byte()? {
        255 => Ok(f64::NEG_INFINITY),
        254 => Ok(f64::INFINITY),
        // The third stands for NaN, which is no score.
        253 | 0 => Err(Malformed),
        len => parse_f64_bound(reader.take(u64::from(len))?).ok_or(Malformed),
    }
}

fn push(out: &mut Vec<u8>, element: Element<'_>) -> Result<(), Malformed> {
    if !listpack::fits(out, element.text_len()) {
        return Err(Malformed);
    }
    listpack::push_back(out, element);
    Ok(())
}

/// The next `width` bytes as a number, the least significant first.
fn number(rest: &mut &[u8], width: usize) -> Result<u64, Malformed> {
    let mut wide = [0; 8];
    wide[..width].copy_from_slice(take(rest, width as u64)?);
    Ok(u64::from_le_bytes(wide))
}

fn take<'a>(rest: &mut &'a [u8], len: u64) -> Result<&'a [u8], Malformed> {
    let len = usize::try_from(len).map_err(|_| Malformed)?;
    rest.split_off(..len).ok_or(Malformed)
}
