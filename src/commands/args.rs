//! A cursor over a command's arguments.

use super::error::CommandError;
use crate::base::number;
use crate::proto::request::Argv;

/// What a handler reads its arguments from. Starts behind the command's name.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    argv: Argv<'a>,
    at: usize,
    name: &'static str,
}

impl<'a> Args<'a> {
    /// A cursor behind the first `skip` arguments, which name the command: 1, or 2 for a subcommand.
    #[inline(always)]
    pub fn new(argv: Argv<'a>, skip: usize, name: &'static str) -> Self {
        Self { argv, at: skip, name }
    }

    /// A word of the command's name, for error lines that repeat it: as it came, or as the row has it when the call named
    /// the row alone.
    pub fn name_word(&self, index: usize) -> &'a [u8] {
        match self.argv.get(index) {
            Some(word) if !word.is_empty() => word,
            _ => self.name.split('|').nth(index).unwrap_or_default().as_bytes(),
        }
    }

    /// The whole request.
    pub fn argv(&self) -> Argv<'a> {
        self.argv
    }

    /// The next argument. [`CommandError::syntax`] when there is none.
    #[inline(never)]
    pub fn next(&mut self) -> Result<&'a [u8], CommandError> {
        self.next_at_once()
    }

    /// [`Self::next`] without a call, for the commands that are sent most.
    #[inline(always)]
    pub fn next_at_once(&mut self) -> Result<&'a [u8], CommandError> {
        let arg = self.argv.get(self.at).ok_or_else(CommandError::syntax)?;
        self.at += 1;
        Ok(arg)
    }

    /// The next argument as a 64-bit integer, in Redis' strict form.
    pub fn int(&mut self) -> Result<i64, CommandError> {
        number::parse_i64(self.next()?).ok_or_else(CommandError::not_integer)
    }

    /// The next argument as a length or count of zero or more; `refusal` is the error line for anything else.
    pub fn count(&mut self, refusal: &'static str) -> Result<usize, CommandError> {
        let value = number::parse_i64(self.next()?).filter(|value| *value >= 0);
        // One beyond the address space is as good as the largest.
        let count = value.map(|value| usize::try_from(value).unwrap_or(usize::MAX));
        count.ok_or_else(|| CommandError::line(refusal))
    }

    /// The next argument as an integer of 32 bits.
    pub fn int32(&mut self) -> Result<i64, CommandError> {
        let number = self.int()?;
        if i32::try_from(number).is_err() {
            return Err(CommandError::line(
                "ERR value is out of range, value must between -2147483648 and 2147483647",
            ));
        }
        Ok(number)
    }

    /// The next argument as a double; NaN is refused.
    pub fn float(&mut self) -> Result<f64, CommandError> {
        number::parse_f64(self.next()?).ok_or_else(CommandError::not_float)
    }

    /// The next argument, left in place.
    pub fn peek(&self) -> Option<&'a [u8]> {
        self.argv.get(self.at)
    }

    /// Takes the next argument if it is this option word, in any case.
    pub fn accept(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|arg| arg.eq_ignore_ascii_case(word.as_bytes()));
        self.at += usize::from(found);
        found
    }

    /// How many arguments are left.
    #[inline(always)]
    pub fn remaining(&self) -> usize {
        self.argv.len() - self.at
    }

    /// Takes all that is left.
    pub fn rest(&mut self) -> impl ExactSizeIterator<Item = &'a [u8]> + Clone + use<'a> {
        let rest = self.argv.from(self.at);
        self.at = self.argv.len();
        rest
    }

    /// Takes the next `count` arguments; [`CommandError::syntax`] when there are fewer.
    pub fn take(
        &mut self,
        count: usize,
    ) -> Result<impl ExactSizeIterator<Item = &'a [u8]> + Clone + use<'a>, CommandError> {
        if count > self.remaining() {
            return Err(CommandError::syntax());
        }
        let taken = self.argv.from(self.at).take(count);
        self.at += count;
        Ok(taken)
    }

    /// [`CommandError::syntax`] if anything is left.
    #[inline(always)]
    pub fn finish(&self) -> Result<(), CommandError> {
        if self.remaining() == 0 { Ok(()) } else { Err(CommandError::syntax()) }
    }
}
