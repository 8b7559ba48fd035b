use vestibule_saml::Checked;

fn too_early(checked: Checked) -> String {
    checked.name_id().value().to_owned()
}

fn main() {}
