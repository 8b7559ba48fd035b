//! Runs the tool, and holds what it reads and answers.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder for the files of one test.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        fs::create_dir_all(&path).unwrap();
        Folder { path }
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

pub(crate) fn tool(arguments: &[&str]) -> Tool {
    Tool { arguments: Vec::new(), stdin: String::new() }.args(arguments)
}

/// One run of the tool.
pub(crate) struct Tool {
    arguments: Vec<String>,
    stdin: String,
}

impl Tool {
    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    pub(crate) fn stdin(mut self, text: impl Into<String>) -> Self {
        self.stdin = text.into();
        self
    }

    pub(crate) fn run(self) -> Answer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A tool that does not read leaves a closed pipe behind, which is no fault of it.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Answer {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    pub(crate) fn refusal(&self) -> String {
        let object = self.json();
        assert_eq!(object["accepted"], false, "{self:?}");
        for key in ["message", "expected", "found", "fix", "checks"] {
            assert!(object.get(key).is_some(), "{key} in {self:?}");
        }
        object["code"].as_str().unwrap().to_owned()
    }
}
