//! Who holds a name.

use std::collections::BTreeSet;

use super::support::{commit, expect, free, key, load, over, pending, put, superseded, verified};
use crate::{Claim, ClaimKey, ClaimState, ClaimsError, DomainClaims, Scope};

pub(super) async fn one_organization_holds_a_name(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let ours = key("holder", "held", Scope::Exact)?;
    let theirs = key("other", "held", Scope::Exact)?;
    let subtree = key("other", "held", Scope::Subtree)?;
    let below = key("other", "eu.held", Scope::Exact)?;
    free(claims, &[ours.clone(), theirs.clone(), subtree.clone(), below.clone()]).await?;
    for state in ClaimState::EXAMPLES {
        free(claims, std::slice::from_ref(&theirs)).await?;
        put(claims, Claim { state: state.clone(), ..pending(&ours)? }).await?;
        let take = over(claims, verified(&theirs)?).await?;
        let outcome = commit(claims, std::slice::from_ref(&take)).await;
        let (expected, rule) = if state.holds() {
            (Err(ClaimsError::Taken), "a name that is held cannot be taken")
        } else {
            (Ok(()), "a name that nobody holds can be taken")
        };
        expect(outcome == expected, &format!("{rule}: beside one that is {}", state.code()))?;
    }
    free(claims, std::slice::from_ref(&theirs)).await?;
    put(claims, verified(&ours)?).await?;
    for key in [&subtree, &below] {
        let take = over(claims, verified(key)?).await?;
        let outcome = commit(claims, &[take]).await;
        expect(outcome == Ok(()), "another scope and a name below are other names")?;
    }
    for state in ClaimState::EXAMPLES.into_iter().filter(|state| !state.holds()) {
        let beside = over(claims, Claim { state, ..pending(&theirs)? }).await?;
        let outcome = commit(claims, &[beside]).await;
        expect(outcome == Ok(()), "what does not hold may be claimed beside a holder")?;
    }
    for state in ClaimState::EXAMPLES {
        put(claims, Claim { state, ..pending(&ours)? }).await?;
    }
    free(claims, &[ours, theirs, subtree, below]).await
}

pub(super) async fn a_name_is_handed_over_in_one_commit(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    // The winner's id before the loser's, and after it: no order of writing comes by itself.
    for (holder, winner) in [("b-loser", "a-winner"), ("a-loser", "b-winner")] {
        let (holder, winner) =
            (key(holder, "handed", Scope::Exact)?, key(winner, "handed", Scope::Exact)?);
        for reversed in [false, true] {
            free(claims, &[holder.clone(), winner.clone()]).await?;
            put(claims, verified(&holder)?).await?;
            let mut writes = vec![
                over(claims, superseded(&holder)?).await?,
                over(claims, verified(&winner)?).await?,
            ];
            if reversed {
                writes.reverse();
            }
            let outcome = commit(claims, &writes).await;
            expect(outcome == Ok(()), "a name is handed over in one commit, in either order")?;
            let (lost, won) = (load(claims, &holder).await?, load(claims, &winner).await?);
            let is_handed_over = !lost.claim.state.holds() && won.claim.state.holds();
            expect(is_handed_over, "both claims of a hand-over are written")?;
        }
        free(claims, &[holder, winner]).await?;
    }
    Ok(())
}

pub(super) async fn holders_are_those_that_hold(claims: &impl DomainClaims) -> Result<(), String> {
    let mut keys = Vec::new();
    for (state, number) in ClaimState::EXAMPLES.into_iter().zip(0..) {
        let labels = format!("asked-{number}");
        for scope in [Scope::Exact, Scope::Subtree] {
            let key = key("asked", &labels, scope)?;
            free(claims, std::slice::from_ref(&key)).await?;
            if scope == Scope::Exact {
                put(claims, Claim { state: state.clone(), ..pending(&key)? }).await?;
            }
            keys.push(key);
        }
    }
    let name = |key: &ClaimKey| (key.domain.clone(), key.scope);
    let mut asked: Vec<_> = keys.iter().map(name).collect();
    asked.extend(keys.iter().map(name));
    for number in 0..1_500 {
        asked.push((key("asked", &format!("never-{number}"), Scope::Exact)?.domain, Scope::Exact));
    }
    let found = claims.holders(&asked).await.map_err(|error| error.to_string())?;
    let holding = ClaimState::EXAMPLES.iter().filter(|state| state.holds()).count();
    let names: BTreeSet<_> = found.iter().map(|it| name(&it.claim.key)).collect();
    expect(found.iter().all(|it| it.claim.state.holds()), "a holder is a claim that holds")?;
    let is_each_once = names.len() == found.len() && found.len() == holding;
    expect(is_each_once, "each name that was asked has its holder, once")?;
    expect(
        names.iter().all(|(_, scope)| *scope == Scope::Exact),
        "a holder has the scope asked for",
    )?;
    for stored in &found {
        expect(
            load(claims, &stored.claim.key).await? == *stored,
            "a holder comes as it is stored",
        )?;
    }
    let none = claims.holders(&[]).await.map_err(|error| error.to_string())?;
    expect(none.is_empty(), "no names have no holders")?;
    let one = &keys.get(6).ok_or("a key")?;
    let one = (one.domain.clone(), Scope::Subtree);
    let other_scope = claims.holders(&[one]).await.map_err(|error| error.to_string())?;
    expect(other_scope.is_empty(), "the holder of a name does not hold all below it")?;
    free(claims, &keys).await
}
