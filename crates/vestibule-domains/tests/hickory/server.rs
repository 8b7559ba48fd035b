//! A name server that does what a test tells it, over UDP and TCP on one port of the loopback address.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hickory_proto::op::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

/// What it does with a question.
pub(crate) enum Reply {
    /// Answers, over UDP and over TCP.
    Says(Message),
    /// Says over UDP that it has no room, and answers over TCP.
    OverTcp(Message),
    /// Sends these bytes.
    Bytes(Vec<u8>),
    /// Answers from another port, and then not itself.
    FromElsewhere(Message),
    /// Sends some datagrams, one after the other.
    Several(Vec<Message>),
    /// Nothing.
    Silence,
}

/// Runs as long as the runtime of its test.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// One question, as it arrived.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) message: Message,
    pub(crate) from: SocketAddr,
    pub(crate) over_tcp: bool,
}

impl Server {
    pub(crate) async fn start(reply: impl Fn(&Message) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(reply, true).await
    }

    /// Nobody listens on TCP.
    pub(crate) async fn start_without_tcp(
        reply: impl Fn(&Message) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(reply, false).await
    }

    async fn start_with(
        reply: impl Fn(&Message) -> Reply + Send + Sync + 'static,
        with_tcp: bool,
    ) -> Self {
        let reply = Arc::new(reply);
        let asked = Arc::new(Mutex::new(Vec::new()));
        // A port that is free for the one may be taken for the other.
        let (listener, socket) = loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()).await {
                break (listener, socket);
            }
        };
        let address = listener.local_addr().unwrap();
        if with_tcp {
            tokio::spawn(serve_tcp(listener, reply.clone(), asked.clone()));
        }
        tokio::spawn(serve_udp(socket, reply, asked.clone()));
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve_udp(
    socket: UdpSocket,
    reply: Arc<impl Fn(&Message) -> Reply>,
    asked: Arc<Mutex<Vec<Asked>>>,
) {
    let mut buffer = vec![0; 4096];
    loop {
        // On some systems a closed socket of a former asker shows up here.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let message = Message::from_vec(&buffer[..length]).unwrap();
        asked.lock().unwrap().push(Asked { message: message.clone(), from, over_tcp: false });
        match reply(&message) {
            Reply::Says(answer) => send(&socket, from, &answer).await,
            Reply::OverTcp(answer) => send(&socket, from, &answer.truncate()).await,
            Reply::Bytes(bytes) => drop(socket.send_to(&bytes, from).await),
            Reply::FromElsewhere(answer) => {
                let other = UdpSocket::bind("127.0.0.1:0").await.unwrap();
                send(&other, from, &answer).await;
            }
            Reply::Several(answers) => {
                for answer in answers {
                    send(&socket, from, &answer).await;
                }
            }
            Reply::Silence => {}
        }
    }
}

async fn send(socket: &UdpSocket, to: SocketAddr, answer: &Message) {
    let _ = socket.send_to(&answer.to_vec().unwrap(), to).await;
}

async fn serve_tcp(
    listener: TcpListener,
    reply: Arc<impl Fn(&Message) -> Reply>,
    asked: Arc<Mutex<Vec<Asked>>>,
) {
    loop {
        let (mut stream, from) = listener.accept().await.unwrap();
        let Ok(length) = stream.read_u16().await else { continue };
        let mut buffer = vec![0; usize::from(length)];
        stream.read_exact(&mut buffer).await.unwrap();
        let message = Message::from_vec(&buffer).unwrap();
        asked.lock().unwrap().push(Asked { message: message.clone(), from, over_tcp: true });
        let bytes = match reply(&message) {
            Reply::Says(answer) | Reply::OverTcp(answer) => answer.to_vec().unwrap(),
            Reply::Bytes(bytes) => bytes,
            _ => continue,
        };
        stream.write_u16(u16::try_from(bytes.len()).unwrap()).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
    }
}
