//! The command line: names that have a value each, and flags.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::print::PersonalData;

/// What was given on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments {
    given: BTreeMap<String, String>,
}

impl Arguments {
    /// Reads arguments of these names: those in `flags` have no value.
    ///
    /// # Errors
    /// A line that says which one is unknown, given twice, or without a value.
    pub fn parse(given: &[String], names: &[&str], flags: &[&str]) -> Result<Self, String> {
        let mut found = BTreeMap::new();
        let mut given = given.iter();
        while let Some(name) = given.next() {
            let value = if flags.contains(&name.as_str()) {
                String::new()
            } else if names.contains(&name.as_str()) {
                given.next().ok_or_else(|| format!("{name} needs a value"))?.clone()
            } else {
                return Err(format!("{name} is not known here"));
            };
            if found.insert(name.clone(), value).is_some() {
                return Err(format!("{name} stands twice"));
            }
        }
        Ok(Arguments { given: found })
    }

    /// The value of a name.
    ///
    /// # Errors
    /// A line that says that it is missing.
    pub fn required(&self, name: &str) -> Result<&str, String> {
        self.given.get(name).map(String::as_str).ok_or_else(|| format!("{name} is missing"))
    }

    /// The file that a name leads to.
    ///
    /// # Errors
    /// As [`required`](Self::required).
    pub fn file(&self, name: &str) -> Result<PathBuf, String> {
        self.required(name).map(PathBuf::from)
    }

    /// Whether a flag was given.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.given.contains_key(flag)
    }

    /// Whether to print what describes a person, by `--show-personal-data`: not unless given.
    #[must_use]
    pub fn personal_data(&self) -> PersonalData {
        match self.has("--show-personal-data") {
            true => PersonalData::Shown,
            false => PersonalData::Withheld,
        }
    }

    /// Where to listen, by `--listen`: 127.0.0.1:8080 unless given.
    ///
    /// # Errors
    /// A line that says what is wrong with it.
    pub fn listen(&self) -> Result<SocketAddr, String> {
        let Some(text) = self.given.get("--listen") else {
            return Ok(SocketAddr::from(([127, 0, 0, 1], 8080)));
        };
        let address: SocketAddr =
            text.parse().map_err(|_| "--listen takes an address such as 127.0.0.1:8080")?;
        if !address.ip().is_loopback() {
            return Err("--listen takes a loopback address: there is no TLS here".to_owned());
        }
        Ok(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &str) -> Result<Arguments, String> {
        let given: Vec<String> = given.split_whitespace().map(str::to_owned).collect();
        Arguments::parse(&given, &["--listen", "--name"], &["--flag"])
    }

    #[test]
    fn reads_names_and_flags() {
        let arguments = parse("--flag --name x --listen 127.0.0.1:9").unwrap();
        assert!(arguments.has("--flag") && !arguments.has("--other"));
        assert_eq!(arguments.required("--name"), Ok("x"));
        assert_eq!(arguments.listen().unwrap().port(), 9);
        assert_eq!(parse("").unwrap().listen().unwrap().port(), 8080);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for wrong in ["--name", "--other x", "--flag --flag", "--name a --name b", "x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("").unwrap().required("--name").is_err());
        for wrong in ["0.0.0.0:80", "192.0.2.1:80", "localhost"] {
            assert!(parse(&format!("--listen {wrong}")).unwrap().listen().is_err(), "{wrong}");
        }
    }
}
