//! A statement and the values that are bound to it.

/// One statement. Its text is ours alone: whatever a client sent is an argument.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(super) sql: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) is_kept: bool,
}

/// A bound value.
pub(crate) enum Argument {
    Text(String),
    OptionalText(Option<String>),
    Integer(i64),
    OptionalInteger(Option<i64>),
    OptionalDecimal(Option<f64>),
    Bytes(Vec<u8>),
    OptionalBytes(Option<Vec<u8>>),
    /// Any number of texts in one parameter; see [`Dialect::is_one_of`](super::Dialect::is_one_of).
    Texts(Vec<String>),
}

impl Statement {
    /// A statement that is prepared once for each connection.
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), arguments: Vec::new(), is_kept: true }
    }

    /// A statement that is prepared for this once, because few will be like it.
    pub(crate) fn once(sql: impl Into<String>) -> Self {
        Self { is_kept: false, ..Self::new(sql) }
    }

    pub(crate) fn bind(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// One statement of this one and of others, which are taken, unless that were too many
    /// parameters. PostgreSQL executes what a WITH holds, whether or not it is read.
    #[cfg(feature = "postgres")]
    pub(super) fn with(mut self, others: &mut Vec<Self>) -> Self {
        let parameters: usize = others.iter().map(|other| other.arguments.len()).sum();
        if others.is_empty() || parameters.saturating_add(self.arguments.len()) > MOST_PARAMETERS {
            return self;
        }
        let mut sql = String::from("WITH ");
        for (position, other) in others.drain(..).enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            let numbered = renumbered(&other.sql, self.arguments.len());
            sql.push_str(&format!("{comma}w{position} AS ({numbered})"));
            self.arguments.extend(other.arguments);
        }
        self.sql = format!("{sql} {}", self.sql);
        self
    }

    /// The statement that says how SQLite would execute this one.
    #[cfg(all(test, feature = "sqlite"))]
    pub(crate) fn explained(mut self) -> Self {
        self.sql = format!("EXPLAIN QUERY PLAN {}", self.sql);
        self
    }

    pub(crate) fn bind_all(mut self, arguments: impl IntoIterator<Item = Argument>) -> Self {
        self.arguments.extend(arguments);
        self
    }
}

/// Half of what PostgreSQL takes.
#[cfg(feature = "postgres")]
const MOST_PARAMETERS: usize = 30_000;

/// The statement with parameters that begin after so many. Statements have no other use of `$`.
#[cfg(feature = "postgres")]
fn renumbered(sql: &str, offset: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at_checked(end).unwrap_or((part, ""));
        let number = number.parse::<usize>().unwrap_or_default().saturating_add(offset);
        text.push_str(&format!("${number}{rest}"));
    }
    text
}

impl std::fmt::Debug for Argument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_")
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Argument {
    fn from(text: Option<String>) -> Self {
        Self::OptionalText(text)
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Option<i64>> for Argument {
    fn from(number: Option<i64>) -> Self {
        Self::OptionalInteger(number)
    }
}

impl From<Option<f64>> for Argument {
    fn from(number: Option<f64>) -> Self {
        Self::OptionalDecimal(number)
    }
}

impl From<f64> for Argument {
    fn from(number: f64) -> Self {
        Self::OptionalDecimal(Some(number))
    }
}

impl From<Vec<u8>> for Argument {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Option<Vec<u8>>> for Argument {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::OptionalBytes(bytes)
    }
}

impl From<Vec<String>> for Argument {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::*;

    #[test]
    fn statements_that_are_one_keep_their_arguments() {
        let insert = Statement::new("INSERT INTO a VALUES ($1, $2, $10)").bind(1_i64);
        let update = Statement::new("UPDATE b SET c = $1").bind(2_i64);
        let mut others = vec![insert, update];
        let all = Statement::new("DELETE FROM d WHERE e = $2").bind(3_i64).bind(4_i64);
        let all = all.with(&mut others);
        assert!(others.is_empty());
        assert_eq!(
            all.sql,
            "WITH w0 AS (INSERT INTO a VALUES ($3, $4, $12)), w1 AS (UPDATE b SET c = $4) \
             DELETE FROM d WHERE e = $2"
        );
        assert_eq!(all.arguments.len(), 4);
    }
}
