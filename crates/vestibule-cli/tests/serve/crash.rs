//! `vestibule scim serve` is killed while clients write, and started again: what it acknowledged is
//! there.
//!
//! SIGKILL ends the process, not the machine. That commits outlive the machine too is the setting of
//! the database: `synchronous=FULL` in SQLite, which the store sets, and `synchronous_commit=on` in
//! PostgreSQL, which is its default.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};

use crate::process::{self, Client, Dice, Served, patch};

const WRITERS: usize = 8;
const SEED: u64 = 20_261_122;

#[test]
fn what_was_acknowledged_outlives_20_kills_on_sqlite() {
    crash(20, &process::sqlite("crash"));
}

#[test]
fn what_was_acknowledged_outlives_20_kills_on_postgresql() {
    if let Some(database) = process::postgres("crash") {
        crash(20, &database);
    }
}

#[test]
#[ignore = "takes minutes: .ci/long runs it"]
fn what_was_acknowledged_outlives_200_kills_on_sqlite() {
    crash(200, &process::sqlite("crash_200"));
}

#[test]
#[ignore = "takes minutes: .ci/long runs it"]
fn what_was_acknowledged_outlives_200_kills_on_postgresql() {
    if let Some(database) = process::postgres("crash_200") {
        crash(200, &database);
    }
}

fn crash(kills: usize, database: &str) {
    let mut dice = Dice::new(SEED);
    let mut served = Served::start(database);
    let group = {
        let (status, group) =
            served.client().send("POST", "/Groups", &json!({ "displayName": "All" }));
        assert_eq!(status, Some(201));
        group["id"].as_str().unwrap().to_owned()
    };
    let mut writers: Vec<Writer> =
        (0..WRITERS).map(|number| Writer::new(number, group.clone())).collect();
    let (mut acknowledged, mut open) = (0, 0);
    for kill in 0..kills {
        let (tell, told) = channel();
        let over = Arc::new(AtomicBool::new(false));
        let threads: Vec<_> = writers
            .into_iter()
            .map(|mut writer| {
                let (client, tell, over) = (served.client(), tell.clone(), Arc::clone(&over));
                std::thread::spawn(move || {
                    writer.write(client, &tell, &over);
                    writer
                })
            })
            .collect();
        drop(tell);
        // Somewhere among the writes, with the others under way.
        for _ in 0..20 + dice.roll(200) {
            told.recv().unwrap();
        }
        served.kill();
        over.store(true, Ordering::SeqCst);
        writers = threads.into_iter().map(|thread| thread.join().unwrap()).collect();

        served = Served::start(database);
        let mut client = served.client();
        // A change waits for whatever the database is still about to commit.
        let name = patch("replace", "displayName", json!(format!("After {kill} kills")));
        assert_eq!(client.send("PATCH", &format!("/Groups/{group}"), &name).0, Some(204));
        let there = client.all("/Users");
        let there: BTreeMap<&str, &Value> =
            there.iter().map(|user| (user["userName"].as_str().unwrap(), user)).collect();
        for writer in &mut writers {
            open += writer.check(&there, kill);
        }
        acknowledged = writers.iter().map(|writer| writer.acknowledged).sum();
    }
    let users = served.client().all("/Users").len();
    let members = served.client().get(&format!("/Groups/{group}"));
    let members = members["members"].as_array().map_or(0, Vec::len);
    let joined = writers.iter().flat_map(|writer| &writer.users).filter(|user| user.member);
    assert_eq!(members, joined.count());
    let known: usize = writers.iter().map(|writer| writer.users.len()).sum();
    assert_eq!(users, known, "nobody is there twice, and nobody else");
    println!(
        "{kills} kills among {acknowledged} acknowledged writes: none was lost; {open} were made \
         whose reply was not"
    );
    assert!(served.terminate().success());
}

/// A user as the client knows it.
struct Written {
    id: String,
    /// The last title that was acknowledged, counted.
    title: u64,
    member: bool,
}

/// A write of which it is not known whether it was made.
enum Open {
    Create,
    Title { user: usize },
    Join { user: usize },
}

/// A client that writes one thing after the other, and remembers what was acknowledged.
struct Writer {
    number: usize,
    group: String,
    dice: Dice,
    users: Vec<Written>,
    open: Option<Open>,
    acknowledged: u64,
}

impl Writer {
    fn new(number: usize, group: String) -> Writer {
        let dice = Dice::new(SEED + u64::try_from(number).unwrap());
        Writer { number, group, dice, users: Vec::new(), open: None, acknowledged: 0 }
    }

    fn name(&self, user: usize) -> String {
        format!("w{}u{user}", self.number)
    }

    /// Writes until the server is gone.
    fn write(&mut self, mut client: Client, tell: &Sender<()>, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            let write = self.choose();
            let (method, path, body) = self.request(&write);
            let (status, said) = client.send(method, &path, &body);
            match status {
                Some(200 | 201 | 204) => self.acknowledge(&write, &said),
                // Busy: it says that nothing was done, or that it does not know.
                Some(503) => {
                    if said["detail"].as_str().is_some_and(|detail| detail.contains("did not say"))
                    {
                        self.open = Some(write);
                        return;
                    }
                    continue;
                }
                Some(status) => panic!("{method} {path}: {status} {said}"),
                None => {
                    self.open = Some(write);
                    return;
                }
            }
            let _ = tell.send(());
        }
    }

    fn choose(&mut self) -> Open {
        let known = u64::try_from(self.users.len()).unwrap();
        if known == 0 || self.dice.roll(3) == 0 {
            return Open::Create;
        }
        let user = usize::try_from(self.dice.roll(known)).unwrap();
        match self.dice.roll(2) {
            0 => Open::Title { user },
            _ => Open::Join { user },
        }
    }

    fn request(&self, write: &Open) -> (&'static str, String, Value) {
        match write {
            Open::Create => {
                let body = json!({ "userName": self.name(self.users.len()), "title": "0" });
                ("POST", "/Users".to_owned(), body)
            }
            Open::Title { user } => {
                let Written { id, title, .. } = &self.users[*user];
                let body = patch("replace", "title", json!((title + 1).to_string()));
                ("PATCH", format!("/Users/{id}"), body)
            }
            Open::Join { user } => {
                let body = patch("add", "members", json!([{ "value": self.users[*user].id }]));
                ("PATCH", format!("/Groups/{}", self.group), body)
            }
        }
    }

    fn acknowledge(&mut self, write: &Open, said: &Value) {
        self.acknowledged += 1;
        match write {
            Open::Create => self.created(said),
            Open::Title { user } => self.users[*user].title += 1,
            Open::Join { user } => self.users[*user].member = true,
        }
    }

    fn created(&mut self, user: &Value) {
        let id = user["id"].as_str().unwrap().to_owned();
        self.users.push(Written { id, title: 0, member: false });
    }

    /// Compares what is there with what was acknowledged. Only the write that was under way may have
    /// been made as well; whether it was is known afterwards.
    fn check(&mut self, there: &BTreeMap<&str, &Value>, kill: usize) -> usize {
        let open = self.open.take();
        let mut made = 0;
        for place in 0..self.users.len() {
            let name = self.name(place);
            let user = there.get(name.as_str()).unwrap_or_else(|| panic!("kill {kill}: no {name}"));
            let written = &mut self.users[place];
            assert_eq!(user["id"], written.id, "kill {kill}, {name}");
            let title: u64 = user["title"].as_str().unwrap().parse().unwrap();
            let member = user["groups"].as_array().is_some_and(|groups| !groups.is_empty());
            match open {
                Some(Open::Title { user }) if user == place && title == written.title + 1 => {
                    (written.title, made) = (title, 1);
                }
                Some(Open::Join { user }) if user == place && member && !written.member => {
                    (written.member, made) = (true, 1);
                }
                _ => {}
            }
            assert_eq!((title, member), (written.title, written.member), "kill {kill}, {name}");
        }
        if let Some(Open::Create) = open
            && let Some(user) = there.get(self.name(self.users.len()).as_str())
        {
            self.created(user);
            made = 1;
        }
        made
    }
}
