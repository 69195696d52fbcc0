//! Why a command was refused, in the words a Redis user knows.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

/// What a handler returns; the reply is already in the sink when it is `Ok`.
pub type Outcome = Result<(), CommandError>;

/// Why a command was refused. `Display` is the exact error line after the dash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandError {
    /// The key holds another type.
    WrongType,
    /// The arguments do not fit the command's syntax.
    Syntax,
    /// An argument or a stored value is no 64-bit integer.
    NotInteger,
    /// An argument or a stored value is no double.
    NotFloat,
    /// The number of arguments is wrong for this command (its name, as the table has it).
    WrongArity(&'static str),
    /// A time to live that is not positive or too large, in this command.
    InvalidExpireTime(&'static str),
    /// A fixed line, for errors that one or two commands have.
    Line(&'static str),
    /// A line with a part that only run time knows.
    Text(Box<str>),
}

impl CommandError {
    /// The general out-of-range line.
    pub const OUT_OF_RANGE: Self = Self::Line("ERR value is out of range");
    /// A count or index that must not be negative.
    pub const NOT_POSITIVE: Self = Self::Line("ERR value is out of range, must be positive");
    /// A command on a key that must exist.
    pub const NO_SUCH_KEY: Self = Self::Line("ERR no such key");

    /// A line made at run time.
    pub fn text(line: String) -> Self {
        Self::Text(line.into_boxed_str())
    }

    /// Redis' answer to a command or subcommand that is not in the table.
    pub fn unknown_command<'a>(name: &[u8], args: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut shown = String::new();
        for arg in args {
            if shown.len() >= 128 {
                break;
            }
            let room = 128 - shown.len();
            shown.push_str(&format!("'{}' ", printable(&arg[..arg.len().min(room)])));
        }
        Self::text(format!(
            "ERR unknown command '{}', with args beginning with: {shown}",
            printable(&name[..name.len().min(128)])
        ))
    }

    /// Redis' answer to an unknown subcommand of `container`.
    pub fn unknown_subcommand(container: &str, subcommand: &[u8]) -> Self {
        Self::text(format!(
            "ERR unknown subcommand '{}'. Try {container} HELP.",
            printable(&subcommand[..subcommand.len().min(128)])
        ))
    }
}

/// As text; Redis prints such words as C strings, which end at their first zero byte.
/// A word of the request as error lines quote it: up to its first NUL byte.
pub fn printable(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

impl core::fmt::Display for CommandError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::WrongType => {
                f.write_str("WRONGTYPE Operation against a key holding the wrong kind of value")
            }
            Self::Syntax => f.write_str("ERR syntax error"),
            Self::NotInteger => f.write_str("ERR value is not an integer or out of range"),
            Self::NotFloat => f.write_str("ERR value is not a valid float"),
            Self::WrongArity(name) => {
                write!(f, "ERR wrong number of arguments for '{}' command", name.to_ascii_lowercase())
            }
            Self::InvalidExpireTime(name) => {
                write!(f, "ERR invalid expire time in '{}' command", name.to_ascii_lowercase())
            }
            Self::Line(line) => f.write_str(line),
            Self::Text(line) => f.write_str(line),
        }
    }
}
