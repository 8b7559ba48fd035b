//! Serving on the loopback interface.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use crate::Fallible;

/// A place to serve at, with its address before anything is served.
pub struct Site {
    listener: TcpListener,
    base: String,
}

impl Site {
    /// Takes a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open() -> Fallible<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        Ok(Site { listener, base })
    }

    /// What its URLs begin with.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its address.
    ///
    /// # Errors
    /// When the system does not know it.
    pub fn address(&self) -> Fallible<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until the program ends.
    pub fn serve(self, routes: Router) {
        tokio::spawn(async move {
            if let Err(error) = axum::serve(self.listener, routes).await {
                eprintln!("the server stopped: {error}");
            }
        });
    }
}
