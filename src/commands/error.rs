//! Why a command was refused, in the words a Redis user knows.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// What a handler returns; the reply is already in the sink when it is `Ok`.
pub type Outcome = Result<(), CommandError>;

/// Why a command was refused: [`Self::to_line`] is the exact error line after the dash.
///
/// One pointer: every handler returns one of these or nothing, and the code for that must be short.
#[derive(Debug)]
pub struct CommandError(Box<Reason>);

#[derive(Debug)]
enum Reason {
    WrongType,
    Syntax,
    WrongArity(&'static str),
    InvalidExpireTime(&'static str),
    Line(&'static str),
    Text(Vec<u8>),
}

impl CommandError {
    #[cold]
    #[inline(never)]
    fn new(reason: Reason) -> Self {
        Self(Box::new(reason))
    }

    /// The key holds another type.
    #[cold]
    pub fn wrong_type() -> Self {
        Self::new(Reason::WrongType)
    }

    /// The arguments do not fit the command's syntax.
    #[cold]
    pub fn syntax() -> Self {
        Self::new(Reason::Syntax)
    }

    /// There is no memory for what it would store.
    #[cold]
    pub fn out_of_memory() -> Self {
        Self::line("OOM command not allowed when used memory > 'maxmemory'.")
    }

    /// An argument or a stored value is no 64-bit integer.
    #[cold]
    pub fn not_integer() -> Self {
        Self::line("ERR value is not an integer or out of range")
    }

    /// An argument or a stored value is no double.
    #[cold]
    pub fn not_float() -> Self {
        Self::line("ERR value is not a valid float")
    }

    /// The general out-of-range line.
    #[cold]
    pub fn out_of_range() -> Self {
        Self::line("ERR value is out of range")
    }

    /// A count or index that must not be negative.
    #[cold]
    pub fn not_positive() -> Self {
        Self::line("ERR value is out of range, must be positive")
    }

    /// A command on a key that must exist.
    #[cold]
    pub fn no_such_key() -> Self {
        Self::line("ERR no such key")
    }

    /// The number of arguments is wrong for this command (its name, as the table has it).
    #[cold]
    pub fn wrong_arity(name: &'static str) -> Self {
        Self::new(Reason::WrongArity(name))
    }

    /// A time to live that is not positive or too large, in this command.
    #[cold]
    pub fn invalid_expire_time(name: &'static str) -> Self {
        Self::new(Reason::InvalidExpireTime(name))
    }

    /// A fixed line, for errors that one or two commands have.
    #[cold]
    #[inline(never)]
    pub fn line(line: &'static str) -> Self {
        Self::new(Reason::Line(line))
    }

    /// A line made at run time.
    #[cold]
    pub fn text(line: String) -> Self {
        Self::new(Reason::Text(line.into_bytes()))
    }

    /// A line of these parts. Those that are words of the request are quoted as Redis does: whatever bytes they have, up to the
    /// first NUL.
    #[cold]
    #[inline(never)]
    pub fn quoting(parts: &[&[u8]]) -> Self {
        let mut line = Vec::new();
        parts.iter().for_each(|part| line.extend_from_slice(printable(part)));
        Self::new(Reason::Text(line))
    }

    /// Whether this is [`Self::wrong_type`].
    pub fn is_wrong_type(&self) -> bool {
        matches!(*self.0, Reason::WrongType)
    }

    /// Redis' answer to a command or subcommand that is not in the table.
    pub fn unknown_command<'a>(name: &[u8], args: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut shown = Vec::new();
        for arg in args {
            if shown.len() >= QUOTED_BYTES_MAX {
                break;
            }
            let room = QUOTED_BYTES_MAX - shown.len();
            shown.push(b'\'');
            shown.extend_from_slice(printable(&arg[..arg.len().min(room)]));
            shown.extend_from_slice(b"' ");
        }
        Self::quoting(&[b"ERR unknown command '", begun(name), b"', with args beginning with: ", &shown])
    }

    /// Redis' answer to a subcommand of `container` whose arguments nobody understands.
    #[cold]
    pub fn bad_subcommand(container: &str, subcommand: &[u8]) -> Self {
        let what = b"ERR unknown subcommand or wrong number of arguments for '";
        Self::quoting(&[what, begun(subcommand), b"'. Try ", container.as_bytes(), b" HELP."])
    }

    /// Redis' answer to an unknown subcommand of `container`.
    pub fn unknown_subcommand(container: &str, subcommand: &[u8]) -> Self {
        let what = b"ERR unknown subcommand '";
        Self::quoting(&[what, begun(subcommand), b"'. Try ", container.as_bytes(), b" HELP."])
    }

    /// The error line, without its dash. It may be no UTF-8: it quotes what came.
    pub fn to_line(&self) -> Vec<u8> {
        let about =
            |before: &[u8], name: &str| [before, name.to_ascii_lowercase().as_bytes(), b"' command"].concat();
        match &*self.0 {
            Reason::WrongType => {
                b"WRONGTYPE Operation against a key holding the wrong kind of value".to_vec()
            }
            Reason::Syntax => b"ERR syntax error".to_vec(),
            Reason::WrongArity(name) => about(b"ERR wrong number of arguments for '", name),
            Reason::InvalidExpireTime(name) => about(b"ERR invalid expire time in '", name),
            Reason::Line(line) => line.as_bytes().to_vec(),
            Reason::Text(line) => line.clone(),
        }
    }
}

/// So much of a name, and so much of all arguments, is quoted in an error line.
const QUOTED_BYTES_MAX: usize = 128;

fn begun(name: &[u8]) -> &[u8] {
    &name[..name.len().min(QUOTED_BYTES_MAX)]
}

/// A word of the request as error lines quote it: up to its first NUL byte.
pub fn printable(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}
