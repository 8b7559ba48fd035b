use vestibule_core::EndSessions;
use vestibule_oidc::CheckedLogout;

fn end(checked: CheckedLogout) -> EndSessions {
    checked.end
}

fn main() {}
