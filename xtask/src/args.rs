//! The words after the verb: `--flag`, `--name value` and plain words, nothing more.
use std::ffi::OsString;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};

/// What is left of the command line; every word must be taken before [`Args::finish`].
pub struct Args(Vec<String>);

impl Args {
    /// The words as they came.
    pub fn new(words: impl Iterator<Item = OsString>) -> Self {
        Self(words.map(|word| word.to_string_lossy().into_owned()).collect())
    }

    /// Does the user ask what the verb does?
    pub fn wants_help(&self) -> bool {
        self.0.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h")
    }

    /// Takes `--name`; was it there?
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Takes `--name value` or `--name=value`, else `otherwise`.
    pub fn value<T>(&mut self, name: &str, otherwise: T) -> Result<T>
    where
        T: FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let joined = format!("{name}=");
        let Some(at) = self.0.iter().position(|word| word == name || word.starts_with(&joined)) else {
            return Ok(otherwise);
        };
        let word = self.0.remove(at);
        let text = match word.strip_prefix(&joined) {
            Some(text) => text.to_owned(),
            None if at < self.0.len() => self.0.remove(at),
            None => bail!("{name} needs a value"),
        };
        text.parse().with_context(|| format!("{name} {text}"))
    }

    /// Takes the next plain word; to be called after what takes `--name value`.
    pub fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|word| !word.starts_with("--"))?;
        Some(self.0.remove(at))
    }

    /// Takes what follows a lone `--`.
    pub fn after_dashes(&mut self) -> Vec<String> {
        match self.0.iter().position(|word| word == "--") {
            Some(at) => self.0.split_off(at).split_off(1),
            None => Vec::new(),
        }
    }

    /// Refuses what nobody took.
    pub fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("unknown option {word}; see --help"),
        }
    }
}
