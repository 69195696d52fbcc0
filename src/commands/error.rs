//! Why a command was refused, in the words a Redis user knows.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

/// What a handler returns; the reply is already in the sink when it is `Ok`.
pub type Outcome = Result<(), CommandError>;

/// Why a command was refused. `Display` is the exact error line after the dash.
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
    Text(String),
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
        Self::new(Reason::Text(line))
    }

    /// Whether this is [`Self::wrong_type`].
    pub fn is_wrong_type(&self) -> bool {
        matches!(*self.0, Reason::WrongType)
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

    /// Redis' answer to a subcommand of `container` whose arguments nobody understands.
    #[cold]
    pub fn bad_subcommand(container: &str, subcommand: &[u8]) -> Self {
        Self::text(format!(
            "ERR unknown subcommand or wrong number of arguments for '{}'. Try {container} HELP.",
            printable(&subcommand[..subcommand.len().min(128)])
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

/// A word of the request as error lines quote it: up to its first NUL byte.
pub fn printable(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

impl core::fmt::Display for CommandError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &*self.0 {
            Reason::WrongType => {
                f.write_str("WRONGTYPE Operation against a key holding the wrong kind of value")
            }
            Reason::Syntax => f.write_str("ERR syntax error"),
            Reason::WrongArity(name) => {
                write!(f, "ERR wrong number of arguments for '{}' command", name.to_ascii_lowercase())
            }
            Reason::InvalidExpireTime(name) => {
                write!(f, "ERR invalid expire time in '{}' command", name.to_ascii_lowercase())
            }
            Reason::Line(line) => f.write_str(line),
            Reason::Text(line) => f.write_str(line),
        }
    }
}
