use vestibule_saml::{Checked, Refusal, SignIn};

fn without_asking_the_log(checked: Checked) -> Result<SignIn, Refusal> {
    let key = checked.replay_key().clone();
    checked.redeem(key)
}

fn main() {}
