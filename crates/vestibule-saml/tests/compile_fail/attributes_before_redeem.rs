use vestibule_saml::Checked;

fn too_early(checked: Checked) -> usize {
    checked.attributes().len()
}

fn main() {}
