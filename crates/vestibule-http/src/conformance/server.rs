//! A server on the loopback interface that misbehaves on request.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A plain HTTP server on `127.0.0.1`, on a port that the system chose. It ends when dropped.
///
/// It counts: the connections that reached it, and the visits of each path.
///
/// ```
/// let server = vestibule_http::conformance::LoopbackServer::start()?;
/// assert_eq!(server.connections(), 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct LoopbackServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    connections: AtomicUsize,
    ended: AtomicBool,
    visits: Mutex<BTreeMap<String, usize>>,
}

impl LoopbackServer {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// What the operating system says when it gives no port or no thread.
    ///
    /// ```
    /// assert!(vestibule_http::conformance::LoopbackServer::start().is_ok());
    /// ```
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        thread::Builder::new().spawn(move || accept(&listener, address, &accepting))?;
        Ok(Self { address, shared })
    }

    /// The port on `127.0.0.1`.
    ///
    /// ```
    /// let server = vestibule_http::conformance::LoopbackServer::start()?;
    /// assert_ne!(server.port(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections were made so far.
    ///
    /// ```
    /// let server = vestibule_http::conformance::LoopbackServer::start()?;
    /// assert_eq!(server.connections(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests named that path.
    ///
    /// ```
    /// let server = vestibule_http::conformance::LoopbackServer::start()?;
    /// assert_eq!(server.visits("/redirected"), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn visits(&self, path: &str) -> usize {
        let visits = self.shared.visits.lock();
        visits.ok().and_then(|visits| visits.get(path).copied()).unwrap_or_default()
    }
}

impl Drop for LoopbackServer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the listener up, so that it sees the end; if that fails it is gone already.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, address: SocketAddr, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let serving = Arc::clone(shared);
        // A client that is refused service sees a closed connection, and its check fails.
        let _ = thread::Builder::new().spawn(move || serve(stream, address, &serving));
    }
}

/// Answers one request; a client that goes away in the middle is no fault of the server.
fn serve(stream: TcpStream, address: SocketAddr, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let request = Request::read(&mut reader)?;
    if let Ok(mut visits) = shared.visits.lock() {
        *visits.entry(request.path().to_owned()).or_default() += 1;
    }
    let mut stream = stream;
    match request.path().split_once('/').map(|(_, path)| path.split_once('/').unwrap_or((path, "")))
    {
        Some(("echo", _)) => respond(&mut stream, 200, "", &request.echo()),
        Some(("cookie", _)) => respond(&mut stream, 200, "set-cookie: a=b\r\n", request.cookie()),
        Some(("status", status)) => {
            respond(&mut stream, status.parse().unwrap_or(500), "x-test: kept\r\n", "")
        }
        Some(("redirect", status)) => {
            let location = format!("location: http://{address}/redirected\r\n");
            respond(&mut stream, status.parse().unwrap_or(500), &location, "")
        }
        Some(("sized", length)) => {
            respond(&mut stream, 200, "", &"x".repeat(length.parse().unwrap_or(0)))
        }
        Some(("chunked", length)) => chunked(&mut stream, length.parse().unwrap_or(0)),
        Some(("endless", _)) => chunked(&mut stream, usize::MAX),
        Some(("stalls", _)) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")?;
            wait_for_the_end(&mut reader)
        }
        Some(("silent", _)) => wait_for_the_end(&mut reader),
        _ => respond(&mut stream, 404, "", ""),
    }
}

/// Longer than any client under test waits.
const PATIENCE: Duration = Duration::from_secs(90);

fn respond(stream: &mut TcpStream, status: u16, headers: &str, body: &str) -> io::Result<()> {
    let length = match status {
        204 | 304 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} Status\r\n{headers}{length}connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

fn chunked(stream: &mut TcpStream, length: usize) -> io::Result<()> {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n")?;
    let mut left = length;
    while left > 0 {
        let chunk = left.min(100);
        write!(stream, "{chunk:x}\r\n{}\r\n", "x".repeat(chunk))?;
        left -= chunk;
    }
    stream.write_all(b"0\r\n\r\n")
}

fn wait_for_the_end(reader: &mut impl Read) -> io::Result<()> {
    io::copy(reader, &mut io::sink()).map(|_| ())
}

struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn read(reader: &mut impl BufRead) -> io::Result<Self> {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut headers = Vec::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.split_once(':') else { break };
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { line, headers, body: String::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok());
        reader.take(length.unwrap_or(0)).read_to_string(&mut request.body)?;
        Ok(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    fn cookie(&self) -> &'static str {
        if self.header("cookie").is_some() { "a cookie came" } else { "no cookie came" }
    }

    /// The method, the target, the headers that the suite sets, and the body.
    fn echo(&self) -> String {
        let method = self.line.split(' ').next().unwrap_or_default();
        let mut echo = format!("{method} {}\n", self.target());
        for name in ["content-type", "x-test"] {
            if let Some(value) = self.header(name) {
                echo.push_str(&format!("{name}: {value}\n"));
            }
        }
        if !self.body.is_empty() {
            echo.push_str(&format!("\n{}", self.body));
        }
        echo
    }
}
