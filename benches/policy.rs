//! Provisioning decisions over the floor of the SAML response that carried them, the preview of a
//! policy change over the decisions that it is made of, and the memory of the scheduler of domain
//! checks.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

#[path = "policy/customer.rs"]
mod customer;
#[path = "saml/floor.rs"]
mod floor;
#[path = "saml/response.rs"]
#[expect(dead_code, reason = "the benchmark of SAML uses all of it")]
mod response;
#[path = "policy/scheduler.rs"]
mod scheduler;

use std::hint::black_box;

use customer::Customer;
use floor::{Floor, bare_pass};
use openssl::sha::sha256;
use response::Sample;
use vestibule_benches::{figure, measure, quantity, ratio};
use vestibule_keys::base64_decode;
use vestibule_provisioning::{AccountView, Decision, on_policy_change, reapply};
use vestibule_saml::ClaimNames;
use vestibule_xmldsig::{Canonicalization, Document, Grammar};

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    if let [name, claims] = named.as_slice()
        && name == scheduler::CHILD
    {
        return scheduler::walk(claims.parse().unwrap());
    }
    decision();
    linear();
    preview();
    scheduler::memory();
}

/// A decision with 200 groups and 100 mapping rules, over the floor of the response that carried the
/// groups. The dearest of three counts: somebody new, somebody whose groups are all different, and
/// somebody of whom nothing has changed.
fn decision() {
    let sample = Sample::new(200);
    let identity = sample.validate(&ClaimNames::common());
    let customer = Customer::new(identity, 100);
    let new = AccountView::default();
    let same = customer.returning();
    let moved = customer.returning_from_other_groups();
    assert_eq!(customer.decide(&new).code.code(), "created");
    assert!(customer.decide(&same).effects.is_empty());
    assert!(customer.decide(&moved).effects.len() > 50);

    let text = String::from_utf8(base64_decode(&sample.posted).unwrap()).unwrap();
    let document = Document::parse(text.clone(), Grammar::Message, &sample.limits).unwrap();
    let canonical = Canonicalization::exclusive().document(&document);
    let floor = Floor::of(&sample);
    let measured = measure(vec![
        quantity("new", || drop(black_box(customer.decide(&new)))),
        quantity("same", || drop(black_box(customer.decide(&same)))),
        quantity("moved", || drop(black_box(customer.decide(&moved)))),
        quantity("floor", || {
            floor.rsa();
            black_box(sha256(black_box(&canonical)));
            bare_pass(&text);
        }),
    ]);
    measured.print("policy_decision");
    let dearest = ["new", "same", "moved"].map(|name| measured.of(name));
    let dearest = dearest.into_iter().fold(0.0, f64::max);
    ratio("policy_decision", dearest / measured.of("floor"), "saml_200_groups_floor");
}

/// A hundred times the groups, or the rules, take a hundred times as long and no longer.
fn linear() {
    let identity = |groups: usize| Sample::new(groups).validate(&ClaimNames::common());
    let (none, few, many) = (identity(0), identity(200), identity(20_000));
    let cost = |name: &'static str, customer: &Customer| {
        let view = AccountView::default();
        measure(vec![quantity(name, || drop(black_box(customer.decide(&view))))]).of(name)
    };
    let rules = |rules: usize| Customer::new(few.clone(), rules);
    let groups = |of: &vestibule_core::Identity| Customer::new(of.clone(), 100);

    let base = cost("no_groups", &groups(&none));
    let at_few = (cost("200_groups", &groups(&few)) - base) / 200.0;
    let at_many = (cost("20000_groups", &groups(&many)) - base) / 20_000.0;
    figure("policy_per_group_at_200", at_few * 1e3, "ns");
    figure("policy_per_group_at_20000", at_many * 1e3, "ns");
    ratio("policy_linear_in_groups", at_many / at_few, "policy_per_group_at_200");

    let base = cost("no_rules", &rules(0));
    let at_few = (cost("100_rules", &rules(100)) - base) / 100.0;
    let at_many = (cost("10000_rules", &rules(10_000)) - base) / 10_000.0;
    figure("policy_per_rule_at_100", at_few * 1e3, "ns");
    figure("policy_per_rule_at_10000", at_many * 1e3, "ns");
    ratio("policy_linear_in_rules", at_many / at_few, "policy_per_rule_at_100");
}

/// The preview of a change over 100,000 accounts, over deciding on each under both policies.
fn preview() {
    let customer = Customer::new(Sample::new(8).validate(&ClaimNames::common()), 100);
    let accounts = customer.accounts(100_000);
    let (old, new) = (&customer.policy, customer.changed_policy());
    let decide = |policy| {
        for account in &accounts {
            let decision: Decision = reapply(&customer.organization, account, policy, customer.now);
            drop(black_box(decision));
        }
    };
    let change = || on_policy_change(old, &new, &customer.organization, &accounts, customer.now);
    let measured = measure(vec![
        quantity("preview", || drop(black_box(change()))),
        quantity("decisions", || {
            decide(old);
            decide(&new);
        }),
    ]);
    measured.print("policy_preview_100000");
    ratio(
        "policy_preview",
        measured.of("preview") / measured.of("decisions"),
        "policy_decisions_under_both",
    );
}
