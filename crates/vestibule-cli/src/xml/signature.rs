//! What a signature says about itself (XML Signature 1.1 section 4). Nothing here verifies it.

use vestibule_xmldsig::Element;

pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The first signature that is a child of this element.
pub(crate) fn own(element: Element<'_>) -> Option<Element<'_>> {
    element.children().find(|child| child.is(DSIG, "Signature"))
}

/// The references of a signature.
pub(crate) fn references(signature: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    children(signature, "SignedInfo").flat_map(|info| children(info, "Reference"))
}

/// The algorithms of the transforms of a reference, in order.
pub(crate) fn transforms(reference: Element<'_>) -> Vec<Option<&str>> {
    children(reference, "Transforms")
        .flat_map(|transforms| children(transforms, "Transform"))
        .map(|transform| transform.attribute("Algorithm"))
        .collect()
}

pub(crate) fn digest_method(reference: Element<'_>) -> Option<&str> {
    algorithm_of(reference, &["DigestMethod"])
}

/// The algorithm that the element at the end of this path of first children names.
pub(crate) fn algorithm_of<'doc>(from: Element<'doc>, path: &[&'static str]) -> Option<&'doc str> {
    let step = |element: Element<'doc>, name: &&'static str| children(element, name).next();
    path.iter().try_fold(from, step)?.attribute("Algorithm")
}

/// The children of an element that have this name of XML Signature.
pub(crate) fn children<'doc>(
    element: Element<'doc>,
    local_name: &'static str,
) -> impl Iterator<Item = Element<'doc>> {
    element.children().filter(move |child| child.is(DSIG, local_name))
}

/// The name of an element with its namespace in braces, where it has one.
pub(crate) fn expanded_name(element: Element<'_>) -> String {
    match element.namespace() {
        "" => element.local_name().to_owned(),
        namespace => format!("{{{namespace}}}{}", element.local_name()),
    }
}
