//! A server on raw sockets that does what no library would let it do. It listens on loopback only and counts every request.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it came.
pub struct Asked {
    pub path: String,
    pub head: String,
    /// How often this path was asked for, this time included.
    pub hit: usize,
    /// 1 in the first run, 2 in the second.
    pub epoch: usize,
    pub addr: SocketAddr,
    pub canary: u16,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()))
    }
}

/// A running server. Its thread ends with the test's process.
pub struct Server {
    pub addr: SocketAddr,
    pub hits: Arc<Mutex<HashMap<String, Vec<Instant>>>>,
    pub epoch: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
}

impl Server {
    /// Serves on 127.0.0.1; `answer` writes whatever it likes. What it returns tells whether the connection goes on.
    pub fn start(canary: u16, answer: impl Fn(&Asked, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let addr = listener.local_addr().expect("address");
        let server = Self { addr, hits: Arc::default(), epoch: Arc::new(AtomicUsize::new(1)), connections: Arc::default() };
        let (hits, epoch, connections, answer) = (server.hits.clone(), server.epoch.clone(), server.connections.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (hits, epoch, answer) = (hits.clone(), epoch.clone(), answer.clone());
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let _ = stream.set_nodelay(true);
                    let _ = stream.set_write_timeout(Some(Duration::from_secs(60)));
                    while let Some(head) = read_head(&mut stream) {
                        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
                        let hit = {
                            let mut hits = hits.lock().expect("hits");
                            let times = hits.entry(path.clone()).or_default();
                            times.push(Instant::now());
                            times.len()
                        };
                        let asked = Asked { path, head, hit, epoch: epoch.load(Ordering::SeqCst), addr, canary };
                        if !answer(&asked, &mut stream) {
                            return;
                        }
                    }
                });
            }
        });
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    pub fn hits(&self, path: &str) -> usize {
        self.hits.lock().expect("hits").get(path).map_or(0, Vec::len)
    }

    /// Seconds between the first two requests of a path.
    pub fn gap(&self, path: &str) -> f64 {
        let hits = self.hits.lock().expect("hits");
        let times = &hits[path];
        times[1].duration_since(times[0]).as_secs_f64()
    }
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > 65_536 || stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// Writes an answer with its length and closes.
pub fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> bool {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    false
}

/// Writes bytes and closes.
pub fn raw(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    let _ = stream.write_all(bytes);
    false
}
