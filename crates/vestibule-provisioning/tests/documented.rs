//! The pages say what the code does: docs/REFUSALS.md every reason, docs/POLICY.md every field.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;
use vestibule_core::{EmailAddress, ErrorKind};
use vestibule_provisioning::{
    ApplyError, Authority, Condition, Field, GroupRef, GroupSource, Guests, LinkProofError,
    Mapping, Permission, PermissionName, Policy, ReasonCode,
};

const REFUSALS: &str = include_str!("../../../docs/REFUSALS.md");
const POLICY: &str = include_str!("../../../docs/POLICY.md");

/// The part of a page between its markers.
fn part<'p>(page: &'p str, name: &str) -> &'p str {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let rest = page.split_once(&begin).expect("the marker of the beginning").1;
    rest.split_once(&end).expect("the marker of the end").0
}

fn kind(kind: ErrorKind) -> String {
    serde_json::to_string(&kind).unwrap().trim_matches('"').to_owned()
}

fn cell(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { text.replace('|', "\\|") }
}

fn rendered() -> String {
    let mut page = String::from("\n### What refuses\n\n");
    let (refusing, noted): (Vec<&ReasonCode>, Vec<&ReasonCode>) =
        ReasonCode::ALL.iter().partition(|it| !it.user_text().is_empty());
    page += "| code | kind | cause | the person reads | what to do |\n|---|---|---|---|---|\n";
    for it in refusing {
        let (cause, fix) = (cell(it.cause()), cell(it.fix()));
        let (code, kind) = (it.code(), kind(it.kind()));
        writeln!(page, "| `{code}` | {kind} | {cause} | {} | {fix} |", it.user_text()).unwrap();
    }
    page += "\n### What is only noted\n\nOn the way to a decision, or beside one that lets in.\n\n";
    page += "| code | what it says | what to do |\n|---|---|---|\n";
    for it in noted {
        let (cause, fix) = (cell(it.cause()), cell(it.fix()));
        writeln!(page, "| `{}` | {cause} | {fix} |", it.code()).unwrap();
    }
    page += "\n### What else is refused\n\n";
    page += "| code | kind | cause |\n|---|---|---|\n";
    for it in proof_errors() {
        writeln!(page, "| `{}` | {} | {it} |", it.code(), kind(it.kind())).unwrap();
    }
    for it in [ApplyError::NoAccount, ApplyError::NotMember] {
        writeln!(page, "| `{}` | – | {it} |", it.code()).unwrap();
    }
    let name = PermissionName::parse("").unwrap_err();
    let cause = "a name of a role or a team is not 1 to 128 visible characters";
    writeln!(page, "| `{}` | misconfigured | {cause} |", name.code()).unwrap();
    page.push('\n');
    page
}

const fn proof_errors() -> [LinkProofError; 4] {
    [
        LinkProofError::Unreadable,
        LinkProofError::OtherToken,
        LinkProofError::OtherAccount,
        LinkProofError::Expired,
    ]
}

#[test]
fn the_page_of_refusals_lists_every_reason_as_the_code_gives_it() {
    let rendered = rendered();
    assert!(
        part(REFUSALS, "provisioning") == rendered,
        "docs/REFUSALS.md is stale. Between the markers of `provisioning` it is to be:\n{rendered}"
    );
}

#[test]
fn every_reason_has_a_code_and_a_cause_and_every_refusal_a_text_and_a_fix() {
    let codes: BTreeSet<&str> = ReasonCode::ALL.iter().map(|it| it.code()).collect();
    assert_eq!(codes.len(), ReasonCode::ALL.len(), "two reasons have one code");
    for it in ReasonCode::ALL {
        let code = it.code();
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(code.chars().all(snake), "{code}");
        assert_eq!(serde_json::to_string(it).unwrap(), format!("\"{code}\""));
        assert!(it.cause().ends_with('.') && !it.cause().contains('\n'), "{code}: {}", it.cause());
        assert!(!it.fix().ends_with('.'), "{code}: {}", it.fix());
        if !it.user_text().is_empty() {
            assert!(it.user_text().ends_with('.') && !it.fix().is_empty(), "{code}");
        }
    }
}

/// What the person reads is on a page that anybody can come to: nothing about accounts, groups or
/// settings of the organization.
#[test]
fn what_the_person_reads_has_no_internals() {
    for it in ReasonCode::ALL {
        let text = it.user_text().to_lowercase();
        for word in
            ["policy", "claim", "nameid", "tenant", "dns", "`", "scim", "xms_edov", "issuer"]
        {
            assert!(!text.contains(word), "{}: {text}", it.code());
        }
    }
}

/// The examples in JSON of a page.
fn examples(page: &str) -> Vec<&str> {
    let blocks = page.split("```json\n").skip(1);
    blocks.map(|rest| rest.split_once("```").expect("an end of the example").0).collect()
}

#[test]
fn the_examples_of_the_page_of_policies_are_policies() {
    let policies: Vec<Policy> = examples(POLICY)
        .into_iter()
        .map(|text| serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}")))
        .collect();
    assert!(policies.len() >= 3, "{} examples", policies.len());
    assert_eq!(policies[0], Policy::new(), "the first is what is left out");
    for (text, policy) in examples(POLICY).into_iter().zip(&policies) {
        let back = serde_json::to_string(policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&back).unwrap(), *policy, "{text}");
    }
}

/// A policy that says everything.
fn full() -> Policy {
    let owner = vestibule_core::AccountId::parse("olga").unwrap();
    let connection = vestibule_core::ConnectionId::parse("entra").unwrap();
    let name = |text: &str| PermissionName::parse(text).unwrap();
    let group = GroupRef::new(GroupSource::Connection(connection.clone()), "g-1");
    let mut policy = Policy::new();
    policy.guests = Guests::Role { role: name("guest"), days: 30 };
    policy.default_role = Some(name("member"));
    let permissions = [Permission::role("admin").unwrap(), Permission::team("design").unwrap()];
    let mut by_group = Mapping::new(Condition::Group(group.clone()), permissions);
    by_group.approved_by = Some(owner.clone());
    let of_directory = GroupSource::Directory(vestibule_core::DirectoryId::parse("main").unwrap());
    let by_attribute = Condition::Attribute {
        connection: connection.clone(),
        name: "department".to_owned(),
        value: "sales".to_owned(),
    };
    policy.mappings = vec![by_group, Mapping::new(by_attribute, [])];
    policy.ranked_roles = vec![name("member"), name("admin")];
    policy.protected_roles = [name("billing")].into();
    policy.required_groups = vec![group, GroupRef::new(of_directory, "d-1")];
    policy.deny.addresses = vec![EmailAddress::parse("mallory@acme.com").unwrap()];
    policy.deny.domains = [vestibule_core::DomainName::parse("evil.example").unwrap()].into();
    policy.deny.subjects = [(connection, "s-1".to_owned())].into();
    policy.profile = Field::ALL.map(|field| (field, Authority::Directory)).into();
    policy.break_glass = [owner].into();
    policy
}

/// Every name of a member, at any depth.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                found.insert(name.clone());
                names(inner, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|inner| names(inner, found)),
        _ => {}
    }
}

#[test]
fn the_page_of_policies_names_every_field_and_every_value() {
    let mut wanted = BTreeSet::new();
    let full = serde_json::to_value(full()).unwrap();
    names(&full, &mut wanted);
    for field in fields() {
        assert!(full.get(field).is_some(), "the full policy leaves out {field}");
    }
    for values in [
        "off invited_only approval domain connection",
        "deny role with_proof automatic",
        "unverified asserted issuer_authoritative domain_bound",
        "never on_sign_in allow_pending accounts",
        "keep_linked block create_only full",
        "given_name family_name display_name email",
        "directory person first_writer",
    ] {
        wanted.extend(values.split(' ').map(str::to_owned));
    }
    for name in wanted {
        assert!(POLICY.contains(&format!("`{name}`")), "docs/POLICY.md does not say `{name}`");
    }
}

/// The fields of the struct itself.
fn fields() -> Vec<&'static str> {
    let source = include_str!("../src/policy.rs");
    let fields = source.split_once("pub struct Policy {").unwrap().1.split_once("\n}").unwrap().0;
    fields
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn the_page_of_policies_has_a_row_for_each_field_of_the_struct() {
    let fields = fields();
    let rows = POLICY.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let rows: Vec<&str> = rows.map(|(name, _)| name).filter(|name| fields.contains(name)).collect();
    assert_eq!(rows, fields);
}
