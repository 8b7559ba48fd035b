//! Fifty clients push a company at once, lose connections and try again: what the server has in the
//! end is what they pushed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};

use crate::process::{self, Client, Dice, Served, patch};

const CLIENTS: usize = 50;
const USERS: usize = 10_000;
const GROUPS: usize = 100;

#[test]
fn fifty_clients_lose_nothing_and_double_nothing_on_sqlite() {
    push("sqlite", &process::sqlite("push"));
}

#[test]
fn fifty_clients_lose_nothing_and_double_nothing_on_postgresql() {
    if let Some(database) = process::postgres("push") {
        push("postgresql", &database);
    }
}

/// What becomes of a user; of most, nothing.
const DEACTIVATED: u64 = 0;
const EXTENDED: u64 = 1;
const REMOVED: u64 = 2;
const DELETED: u64 = 3;
const NAMED: u64 = 4;

/// What a user has to look like in the end.
#[derive(Debug, Clone, PartialEq, Default)]
struct Person {
    title: String,
    nick_name: String,
    emails: BTreeSet<String>,
    active: bool,
    groups: BTreeSet<usize>,
}

/// What a client knows of the company: it alone changes its users, but for their nick names, which
/// its neighbour gives.
#[derive(Default)]
struct Company {
    /// By number, with the id.
    users: BTreeMap<usize, (String, Person)>,
}

/// The ids that everybody shares.
struct Shared {
    groups: Vec<String>,
    /// Users that have to be given a nick name, by client.
    to_be_named: Vec<Mutex<Vec<(usize, String)>>>,
}

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn push(engine: &str, database: &str) {
    let served = Served::start(database);
    let groups = groups(&served);
    let shared =
        Arc::new(Shared { groups, to_be_named: (0..CLIENTS).map(|_| Mutex::default()).collect() });
    let began = Instant::now();
    let threads: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (shared, client) = (Arc::clone(&shared), served.client());
            std::thread::spawn(move || Pusher::new(number, client, shared).push())
        })
        .collect();
    let mut model = BTreeMap::new();
    let (mut requests, mut retries, mut refused) = (0, 0, 0);
    let mut nick_names = BTreeMap::new();
    for thread in threads {
        let pusher = thread.join().unwrap();
        model.extend(pusher.company.users);
        nick_names.extend(pusher.named);
        requests += pusher.client.requests;
        retries += pusher.retries;
        refused += pusher.busy;
    }
    let seconds = began.elapsed().as_secs_f64();
    for (number, nick_name) in nick_names {
        model.get_mut(&number).unwrap().1.nick_name = nick_name;
    }
    println!(
        "figure scim_push_{engine} {:.0} requests/s ({requests} requests of {CLIENTS} clients in \
         {seconds:.1} s, {retries} tried again, {refused} times busy)",
        f64::from(u32::try_from(requests).unwrap()) / seconds
    );
    compare(&model, &shared.groups, &mut served.client());
    assert!(served.terminate().success());
}

fn groups(served: &Served) -> Vec<String> {
    let mut client = served.client();
    let mut create = |number| {
        let body =
            json!({ "displayName": format!("Group {number}"), "externalId": format!("g{number}") });
        let (status, group) = client.send("POST", "/Groups", &body);
        assert_eq!(status, Some(201));
        group["id"].as_str().unwrap().to_owned()
    };
    (0..GROUPS).map(&mut create).collect()
}

/// One client.
struct Pusher {
    number: usize,
    client: Client,
    shared: Arc<Shared>,
    dice: Dice,
    company: Company,
    named: Vec<(usize, String)>,
    /// Whether what is undone later must not come late.
    careful: bool,
    retries: u64,
    busy: u64,
}

impl Pusher {
    fn new(number: usize, client: Client, shared: Arc<Shared>) -> Pusher {
        Pusher {
            number,
            client,
            shared,
            dice: Dice::new(u64::try_from(number).unwrap() + 1),
            company: Company::default(),
            named: Vec::new(),
            careful: false,
            retries: 0,
            busy: 0,
        }
    }

    fn push(mut self) -> Pusher {
        for user in (self.number..USERS).step_by(CLIENTS) {
            self.user(user);
            self.name_a_neighbour();
        }
        self
    }

    /// Everything that happens to one user.
    fn user(&mut self, number: usize) {
        let fate = self.dice.roll(10);
        self.careful = matches!(fate, REMOVED | DELETED);
        let email = format!("u{number}@acme.example");
        let body = json!({
            "userName": format!("u{number}"), "externalId": format!("x{number}"), "active": true,
            "name": { "givenName": "Test", "familyName": format!("Family {number}") },
            "emails": [{ "type": "work", "value": email, "primary": true }],
        });
        let id = self.create(number, &body);
        let mut person =
            Person { active: true, emails: BTreeSet::from([email]), ..Person::default() };

        if self.dice.roll(2) == 0 {
            person.title = format!("Title {number}");
            self.change(&format!("/Users/{id}"), &patch("add", "title", json!(person.title)));
        }
        for _ in 0..self.dice.roll(3) {
            let group = self.group();
            self.change_member(group, "add", &id);
            person.groups.insert(group);
        }
        match fate {
            DEACTIVATED => {
                person.active = false;
                self.change(&format!("/Users/{id}"), &patch("replace", "active", json!(false)));
            }
            EXTENDED => {
                let home = format!("home{number}@acme.example");
                let value = json!([{ "type": "home", "value": home }]);
                self.change(&format!("/Users/{id}"), &patch("add", "emails", value));
                person.emails.insert(home);
            }
            REMOVED => {
                if let Some(group) = person.groups.pop_first() {
                    self.change_member(group, "remove", &id);
                }
            }
            DELETED => {
                self.delete(&format!("/Users/{id}"));
                return;
            }
            NAMED => {
                let neighbour = (self.number + 1) % CLIENTS;
                let mut waiting = self.shared.to_be_named[neighbour].lock().unwrap();
                waiting.push((number, id.clone()));
            }
            _ => {}
        }
        self.company.users.insert(number, (id, person));
    }

    /// Changes a user of another client, who may be changing it too.
    fn name_a_neighbour(&mut self) {
        let waiting = self.shared.to_be_named[self.number].lock().unwrap().pop();
        let Some((number, id)) = waiting else { return };
        let name = format!("Nick {number}");
        self.change(&format!("/Users/{id}"), &patch("replace", "nickName", json!(name)));
        self.named.push((number, name));
    }

    fn group(&mut self) -> usize {
        usize::try_from(self.dice.roll(u64::try_from(GROUPS).unwrap())).unwrap()
    }

    fn change_member(&mut self, group: usize, op: &str, id: &str) {
        let path = format!("/Groups/{}", self.shared.groups[group]);
        let body = match op {
            "add" => patch("add", "members", json!([{ "value": id }])),
            _ => patch("remove", &format!("members[value eq \"{id}\"]"), Value::Null),
        };
        self.change(&path, &body);
    }

    /// Creates a user, or finds that it was created by a request whose reply was lost.
    fn create(&mut self, number: usize, body: &Value) -> String {
        let (status, created, lost) = self.insist("POST", "/Users", body);
        let created = match status {
            201 => created,
            409 if lost => {
                let filter = format!("/Users?filter=userName%20eq%20%22u{number}%22");
                self.insist("GET", &filter, &Value::Null).1["Resources"][0].clone()
            }
            _ => panic!("POST {number}: {status} {created}"),
        };
        created["id"].as_str().unwrap().to_owned()
    }

    fn change(&mut self, path: &str, body: &Value) {
        let (status, said, _) = self.insist("PATCH", path, body);
        assert!(matches!(status, 200 | 204), "PATCH {path}: {status} {said}");
    }

    fn delete(&mut self, path: &str) {
        let (status, said, lost) = self.insist("DELETE", path, &Value::Null);
        assert!(status == 204 || (status == 404 && lost), "DELETE {path}: {status} {said}");
    }

    /// Sends a request until it is answered, and says whether one before may have been done.
    fn insist(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value, bool) {
        let mut lost = false;
        while self.dice.roll(20) == 0 {
            // Now and then only a part gets out.
            let part = match self.dice.roll(2) {
                0 => usize::MAX,
                _ => usize::try_from(self.dice.roll(600)).unwrap(),
            };
            self.client.hang_up(method, path, body, part, self.careful);
            (lost, self.retries) = (true, self.retries + 1);
        }
        loop {
            match self.client.send(method, path, body) {
                (None, _) => (lost, self.retries) = (true, self.retries + 1),
                (Some(503), _) => (lost, self.busy) = (true, self.busy + 1),
                (Some(status), said) => return (status, said, lost),
            }
        }
    }
}

fn compare(model: &BTreeMap<usize, (String, Person)>, groups: &[String], client: &mut Client) {
    let users = client.all("/Users");
    assert_eq!(users.len(), model.len());
    assert_eq!(client.get("/Users?count=0")["totalResults"], model.len());
    let places: BTreeMap<&str, usize> =
        groups.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    let found: BTreeMap<usize, (String, Person)> = users
        .iter()
        .map(|user| {
            let name = user["userName"].as_str().unwrap();
            let number = name.trim_start_matches('u').parse().unwrap();
            assert_eq!(user["externalId"], format!("x{number}"));
            let texts = |name: &str| -> Vec<String> {
                let values = user[name].as_array().into_iter().flatten();
                values.map(|value| value["value"].as_str().unwrap().to_owned()).collect()
            };
            let text = |name: &str| user[name].as_str().unwrap_or_default().to_owned();
            let (emails, member_of) = (texts("emails"), texts("groups"));
            let person = Person {
                title: text("title"),
                nick_name: text("nickName"),
                emails: emails.iter().cloned().collect(),
                active: user["active"].as_bool().unwrap(),
                groups: member_of.iter().map(|id| places[id.as_str()]).collect(),
            };
            assert_eq!((emails.len(), member_of.len()), (person.emails.len(), person.groups.len()));
            (number, (text("id"), person))
        })
        .collect();
    assert_eq!(found.len(), users.len(), "nobody is there twice");
    for (number, expected) in model {
        assert_eq!(found.get(number), Some(expected), "user {number}");
    }

    assert_eq!(client.get("/Groups?count=0")["totalResults"], GROUPS);
    for (place, id) in groups.iter().enumerate() {
        let group = client.get(&format!("/Groups/{id}"));
        let members: Vec<&str> = group["members"].as_array().map_or_else(Vec::new, |members| {
            members.iter().map(|member| member["value"].as_str().unwrap()).collect()
        });
        let expected = model.values().filter(|(_, person)| person.groups.contains(&place));
        let expected: BTreeSet<&str> = expected.map(|(id, _)| id.as_str()).collect();
        assert_eq!(members.iter().copied().collect::<BTreeSet<_>>(), expected, "group {place}");
        assert_eq!(members.len(), expected.len(), "group {place}: nobody is a member twice");
    }
}
