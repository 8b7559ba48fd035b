use vestibule_core::Fresh;
use vestibule_saml::{Checked, Refusal, SignIn};

fn one_answer_for_two(one: Checked, other: Checked, fresh: Fresh) -> Result<(SignIn, SignIn), Refusal> {
    Ok((one.redeem(fresh)?, other.redeem(fresh)?))
}

fn main() {}
