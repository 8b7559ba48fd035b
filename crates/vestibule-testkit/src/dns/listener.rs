//! UDP and TCP on one port of the loopback interface, in threads that end with their owner.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Transport;

/// How long a client may say nothing over TCP.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections at once; more are closed.
const MOST_CONNECTIONS: usize = 64;
/// A port that is free for TCP may be taken for UDP.
const MOST_TRIES: usize = 16;
const MOST_QUERY: usize = 4096;

type Answer = dyn Fn(&[u8], Transport) -> Option<Vec<u8>> + Send + Sync;

pub(super) struct Listener {
    address: SocketAddr,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    answer: Box<Answer>,
    is_over: AtomicBool,
    connections: Mutex<BTreeMap<u64, TcpStream>>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Listener {
    pub(super) fn start(
        answer: impl Fn(&[u8], Transport) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let (udp, tcp) = bind()?;
        let address = udp.local_addr()?;
        let (is_over, connections) = (AtomicBool::new(false), Mutex::default());
        let shared = Arc::new(Shared { answer: Box::new(answer), is_over, connections });
        let mut listener = Self { address, shared, threads: Vec::new() };
        let shared = Arc::clone(&listener.shared);
        listener.spawn(move || shared.serve_udp(&udp))?;
        let shared = Arc::clone(&listener.shared);
        listener.spawn(move || shared.serve_tcp(&tcp))?;
        Ok(listener)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    fn spawn(&mut self, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new().name("name server".to_owned()).spawn(run)?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Wake both, so that they see it.
        let _ = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|socket| socket.send_to(&[], self.address));
        let _ = TcpStream::connect_timeout(&self.address, PATIENCE);
        self.shared.close_connections();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn bind() -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = io::Error::from(ErrorKind::AddrInUse);
    for _ in 0..MOST_TRIES {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        match UdpSocket::bind(tcp.local_addr()?) {
            Ok(udp) => return Ok((udp, tcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Shared {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    fn serve_udp(&self, socket: &UdpSocket) {
        let mut buffer = [0; MOST_QUERY];
        while !self.is_over() {
            // An error is an earlier answer's that nobody waited for.
            let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
            let query = buffer.get(..length).unwrap_or_default();
            if let Some(answer) = (self.answer)(query, Transport::Udp) {
                let _ = socket.send_to(&answer, from);
            }
        }
    }

    fn serve_tcp(self: &Arc<Self>, listener: &TcpListener) {
        for number in 0.. {
            let accepted = listener.accept();
            if self.is_over() {
                break;
            }
            let Ok((stream, _)) = accepted else { continue };
            if !self.keep(number, &stream) {
                continue;
            }
            let shared = Arc::clone(self);
            let serve = move || {
                let _ = shared.serve_connection(&stream);
                shared.connections().remove(&number);
            };
            let _ = thread::Builder::new().name("name server, TCP".to_owned()).spawn(serve);
        }
        self.close_connections();
    }

    /// Messages with two bytes of length before each, RFC 1035 section 4.2.2.
    fn serve_connection(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut query = [0; MOST_QUERY];
        while !self.is_over() {
            let mut length = [0; 2];
            stream.read_exact(&mut length)?;
            let length = usize::from(u16::from_be_bytes(length));
            let Some(query) = query.get_mut(..length) else { return Ok(()) };
            stream.read_exact(query)?;
            let Some(answer) = (self.answer)(query, Transport::Tcp) else { return Ok(()) };
            let Ok(length) = u16::try_from(answer.len()) else { return Ok(()) };
            let mut message = length.to_be_bytes().to_vec();
            message.extend(answer);
            stream.write_all(&message)?;
        }
        Ok(())
    }

    /// Remembers a connection, to close it; `false` where there are too many.
    fn keep(&self, number: u64, stream: &TcpStream) -> bool {
        let mut connections = self.connections();
        let Ok(kept) = stream.try_clone() else { return false };
        let fits = connections.len() < MOST_CONNECTIONS;
        if fits {
            connections.insert(number, kept);
        }
        fits
    }

    fn close_connections(&self) {
        for stream in self.connections().values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn connections(&self) -> MutexGuard<'_, BTreeMap<u64, TcpStream>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
