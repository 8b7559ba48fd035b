//! Lists that are read page by page.

use vestibule_core::DomainName;

use super::support::{at, domain, expect, free, key, pending, put, put_all, verified};
use crate::{
    Claim, ClaimKey, ClaimState, ClaimsError, DomainClaims, DuePosition, Scope, StoredClaim,
};

const SCOPES: [Scope; 2] = [Scope::Exact, Scope::Subtree];

pub(super) async fn an_organization_has_its_claims_in_order(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let mut keys = Vec::new();
    for labels in ["list-c", "list-a", "a.list-a", "list-b", "xn--list-8qa"] {
        for scope in SCOPES {
            keys.push(key("list", labels, scope)?);
        }
    }
    free(claims, &keys).await?;
    free(claims, &[key("list-", "list-a", Scope::Exact)?, key("lis", "list-a", Scope::Exact)?])
        .await?;
    keys.sort_by_key(name);
    let organization = keys.first().map(|key| key.organization.clone()).ok_or("a key")?;
    for most in [1, 3, 10, 100] {
        let mut found: Vec<ClaimKey> = Vec::new();
        loop {
            let after = found.last().map(name);
            let page = claims.of_organization(&organization, after.as_ref(), most).await;
            if !take_page(&mut found, page, most)? {
                break;
            }
        }
        expect(found == keys, "an organization has its claims, in order, each once")?;
    }
    Ok(())
}

pub(super) async fn names_below_are_below(claims: &impl DomainClaims) -> Result<(), String> {
    let below = ["a.tree", "b.a.tree", "z.tree", "a-b.tree", "xn--bcher-kva.tree"];
    let beside = ["tree", "nottree", "tree.other", "a.nottree", "tree-a", "a.tree.other"];
    let mut keys = Vec::new();
    for (labels, scope) in below.iter().flat_map(|labels| SCOPES.map(|scope| (labels, scope))) {
        keys.push(key("tree", labels, scope)?);
    }
    let mut others = Vec::new();
    for labels in beside {
        others.push(key("tree", labels, Scope::Subtree)?);
    }
    let idle = key("tree", "pending.tree", Scope::Exact)?;
    free(claims, std::slice::from_ref(&idle)).await?;
    for key in keys.iter().chain(&others) {
        put(claims, verified(key)?).await?;
    }
    let lapsed = keys.first().ok_or("a key")?;
    put(claims, Claim { state: ClaimState::Lapsed { since: at(5)? }, ..pending(lapsed)? }).await?;
    keys.sort_by_key(name);
    let ancestor = domain("tree")?;
    for most in [1, 3, 10, 100] {
        let mut found: Vec<ClaimKey> = Vec::new();
        loop {
            let after = found.last().map(name);
            let page = claims.holders_below(&ancestor, after.as_ref(), most).await;
            if !take_page(&mut found, page, most)? {
                break;
            }
        }
        expect(found == keys, "the names below a name are held, below it, in order, each once")?;
    }
    free(claims, &keys).await?;
    free(claims, &others).await
}

pub(super) async fn what_is_due_comes_in_order(claims: &impl DomainClaims) -> Result<(), String> {
    let mut due = Vec::new();
    for (who, labels, seconds) in [
        ("due-b", "due-a", 100),
        ("due-a", "due-z", 100),
        ("due-a", "due-a", 100),
        ("due-a", "due-m", 50),
        ("due-c", "due-a", 199),
        ("due-c", "due-b", 200),
    ] {
        for scope in SCOPES {
            let claim = pending(&key(who, labels, scope)?)?;
            due.push(Claim { next_check: Some(at(seconds)?), ..claim });
        }
    }
    let later = pending(&key("due-d", "due-a", Scope::Exact)?)?;
    let later = Claim { next_check: Some(at(200)?.saturating_add(NANOSECOND)), ..later };
    let never = pending(&key("due-d", "due-b", Scope::Exact)?)?;
    put_all(claims, due.iter().cloned().chain([later.clone(), never])).await?;
    let mut expected: Vec<DuePosition> = due.iter().filter_map(position).collect();
    expected.sort();
    for most in [1, 5, 100] {
        let mut found: Vec<DuePosition> = Vec::new();
        loop {
            let page = claims.due(at(200)?, found.last(), most).await;
            let page = page.map_err(|error| error.to_string())?;
            expect(page.len() <= most, "a page has at most as many as asked for")?;
            if page.is_empty() {
                break;
            }
            found.extend(page.iter().filter_map(|stored| position(&stored.claim)));
            expect(found.len() <= expected.len(), "what is due comes once")?;
        }
        expect(found == expected, "what is due by now comes, the longest overdue first")?;
    }
    let keys: Vec<ClaimKey> = due.into_iter().map(|claim| claim.key).chain([later.key]).collect();
    free(claims, &keys).await?;
    let left = claims.due(at(300)?, None, 1).await.map_err(|error| error.to_string())?;
    expect(left.is_empty(), "what was put off is not due any more")
}

const NANOSECOND: std::time::Duration = std::time::Duration::from_nanos(1);

fn name(key: &ClaimKey) -> (DomainName, Scope) {
    (key.domain.clone(), key.scope)
}

fn position(claim: &Claim) -> Option<DuePosition> {
    Some(DuePosition { next_check: claim.next_check?, key: claim.key.clone() })
}

/// Adds a page. `false` for an empty one, which ends a list.
fn take_page(
    found: &mut Vec<ClaimKey>,
    page: Result<Vec<StoredClaim>, ClaimsError>,
    most: usize,
) -> Result<bool, String> {
    let page = page.map_err(|error| error.to_string())?;
    expect(page.len() <= most, "a page has at most as many as asked for")?;
    for stored in &page {
        let key = &stored.claim.key;
        let is_later = found.last().is_none_or(|last| name(last) < name(key));
        expect(is_later, "a page goes on after the one before, in order")?;
        found.push(key.clone());
    }
    Ok(!page.is_empty())
}
