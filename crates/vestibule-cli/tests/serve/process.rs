//! `vestibule scim serve` as a process of its own, and clients of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use http::{Method, Request};
use serde_json::{Value, json};
use vestibule_testkit::directory::{Loopback, NO_REPLY, ScimServer};

pub(crate) const TOKEN: &str = "test-token-of-the-served-0123456789";

/// Where a test keeps its files.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A new SQLite file.
pub(crate) fn sqlite(name: &str) -> String {
    format!("sqlite://{}/scim.db", folder(name).display())
}

/// A new database on the PostgreSQL that `VESTIBULE_POSTGRES` names, if it names one.
#[expect(clippy::disallowed_methods, reason = "the tests of a server run where there is one")]
pub(crate) fn postgres(name: &str) -> Option<String> {
    let Ok(url) = std::env::var("VESTIBULE_POSTGRES") else {
        println!("VESTIBULE_POSTGRES is unset: nothing is tried on PostgreSQL");
        return None;
    };
    let (server, _) = url.rsplit_once('/').unwrap();
    let name = format!("serve_{name}_{}", std::process::id());
    let made = Command::new("createdb").args(["--maintenance-db", &url, &name]).status().unwrap();
    assert!(made.success());
    Some(format!("{server}/{name}"))
}

/// A running server. It is killed when it goes out of scope.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts one on a database, and waits until it listens.
    pub(crate) fn start(database: &str) -> Served {
        Served::with(&["--database", database])
    }

    pub(crate) fn with(arguments: &[&str]) -> Served {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let token = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve");
        fs::create_dir_all(&token).unwrap();
        let token = token.join(format!("token-{}-{number}", std::process::id()));
        fs::write(&token, format!("{TOKEN}\n")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["scim", "serve", "--listen", "127.0.0.1:0", "--bearer-file"])
            .arg(&token)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        // It has read the token before it says anything.
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        fs::remove_file(&token).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = said["listening"].as_str().unwrap();
        let address = url.strip_prefix("http://").unwrap().strip_suffix("/scim/v2").unwrap();
        Served { child, address: address.parse().unwrap() }
    }

    /// Ends it at once, by SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, by SIGTERM.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that keeps its connection.
pub(crate) struct Client {
    address: SocketAddr,
    connection: Loopback,
    /// How many requests it sent.
    pub(crate) requests: u64,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Client {
        Client { address, connection: Loopback::new(address), requests: 0 }
    }

    /// Sends a request: the status, or `None` where there was no reply, and the body.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &Value) -> (Option<u16>, Value) {
        self.requests += 1;
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/scim+json")
            .body(body)
            .unwrap();
        let reply = self.connection.send(request);
        let status = Some(reply.status().as_u16()).filter(|status| *status != NO_REPLY);
        (status, serde_json::from_slice(reply.body()).unwrap_or_default())
    }

    pub(crate) fn get(&mut self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, &Value::Null);
        assert_eq!(status, Some(200), "{path}: {body}");
        body
    }

    /// Every resource of an endpoint, page by page.
    pub(crate) fn all(&mut self, endpoint: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{endpoint}?count=1000&cursor={cursor}"));
            found.extend(page["Resources"].as_array().cloned().unwrap_or_default());
            match page["nextCursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return found,
            }
        }
    }

    /// Sends so many bytes of a request over a connection of its own, and hangs up. What becomes of
    /// it is not known, and when, only where the client waits for the server's end.
    pub(crate) fn hang_up(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
        part: usize,
        wait: bool,
    ) {
        self.requests += 1;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} /scim/v2{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/scim+json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let bytes = &request.as_bytes()[..request.len().min(part)];
        let Ok(mut stream) = TcpStream::connect(self.address) else { return };
        let _ = stream.write_all(bytes);
        if wait {
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
}

/// A PATCH of one operation.
pub(crate) fn patch(op: &str, path: &str, value: Value) -> Value {
    let mut operation = json!({ "op": op, "path": path });
    if !value.is_null() {
        operation["value"] = value;
    }
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    })
}

/// A small generator of random numbers (xorshift64*), the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }
}
