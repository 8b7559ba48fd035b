//! Properties over generated trees.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::model::{Around, Method, Node, Noise, Scope, Tree, Way};
use super::{Canonicalization, document, text};

const PREFIXES: [&str; 4] = ["", "p", "q", "r-1"];
/// In another order than the prefixes.
const URIS: [&str; 3] = ["urn:3", "http://www.w3.org/a?b=c", "urn:1"];

fn value() -> impl Strategy<Value = String> {
    "[ab<>&\"'\\]\t\n\r \u{e9}\u{1f600}]{0,6}"
}

fn declared() -> impl Strategy<Value = Scope> {
    let default = select(vec!["", URIS[0], URIS[1]]);
    let prefixed = btree_map(select(PREFIXES[1..].to_vec()), select(URIS.to_vec()), 0..3);
    (proptest::option::weighted(0.3, default), prefixed).prop_map(|(default, mut scope)| {
        scope.extend(default.map(|uri| ("", uri)));
        scope
    })
}

fn attribute_name() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        (select(PREFIXES.to_vec()), select(vec!["a", "b", "\u{e9}"])),
        (Just("xml"), select(vec!["lang", "space", "base", "other"])),
    ]
}

fn misc() -> impl Strategy<Value = Node> {
    prop_oneof![
        select(vec!["", " c ", "a-b", "<x>&amp;\n"]).prop_map(Node::Comment),
        (select(vec!["p", "xml-q"]), select(vec!["", "d", "d ? <e>\n "]))
            .prop_map(|(target, data)| Node::Instruction(target, data)),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let attributes = || btree_map(attribute_name(), value(), 0..4);
    let name = || (select(PREFIXES.to_vec()), select(vec!["a", "b", "c.d"]));
    let leaf =
        (name(), declared(), attributes()).prop_map(|((prefix, local), declared, attributes)| {
            Tree { prefix, local, declared, attributes, children: Vec::new() }
        });
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let child = prop_oneof![
            3 => inner.prop_map(Node::Element),
            2 => value().prop_map(Node::Text),
            1 => misc(),
        ];
        (name(), declared(), attributes(), vec(child, 0..5)).prop_map(
            |((prefix, local), declared, attributes, children)| Tree {
                prefix,
                local,
                declared,
                attributes,
                children,
            },
        )
    })
    .prop_map(|mut tree| {
        tree.repair(&Scope::new());
        tree
    })
}

fn way() -> impl Strategy<Value = Way> {
    let method = select(vec![
        (Method::Exclusive, vec![]),
        (Method::Exclusive, vec!["p"]),
        (Method::Exclusive, vec!["", "q", "r-1"]),
        (Method::Inclusive10, vec![]),
        (Method::Inclusive11, vec![]),
    ]);
    (method, any::<bool>()).prop_map(|((method, listed), with_comments)| Way {
        method,
        listed: listed.into_iter().collect::<BTreeSet<_>>(),
        with_comments,
    })
}

fn canonicalization(way: &Way) -> Canonicalization {
    let method = match way.method {
        Method::Exclusive => Canonicalization::exclusive(),
        Method::Inclusive10 => Canonicalization::inclusive(),
        Method::Inclusive11 => Canonicalization::inclusive_11(),
    };
    let listed =
        way.listed.iter().map(|prefix| if prefix.is_empty() { "#default" } else { prefix });
    let method = method.with_prefix_list(listed);
    if way.with_comments { method.with_comments() } else { method }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_model_on_documents(
        before in vec(misc(), 0..3), tree in tree(), after in vec(misc(), 0..3),
        way in way(), seed: u64,
    ) {
        let source = Noise::new(seed).document(&before, &tree, &after);
        let found = text(canonicalization(&way).document(&document(&source)));
        prop_assert_eq!(found, way.document(&before, &tree, &after), "{}", source);
    }

    #[test]
    fn agrees_with_the_model_on_every_element(tree in tree(), way in way(), seed: u64) {
        let source = Noise::new(seed).document(&[], &tree, &[]);
        let document = document(&source);
        let method = canonicalization(&way);
        let expected = tree.elements(&Around::default());
        prop_assert_eq!(document.elements().count(), expected.len());
        for (element, (subtree, around)) in document.elements().zip(expected) {
            if method.supports(element) {
                let found = text(method.element(element, None));
                prop_assert_eq!(found, way.element(subtree, &around), "{}", source);
            }
        }
    }

    #[test]
    fn agrees_with_the_model_when_a_child_is_left_out(tree in tree(), way in way(), seed: u64) {
        let source = Noise::new(seed).document(&[], &tree, &[]);
        let document = document(&source);
        let places = tree.children.iter().enumerate().filter(|(_, c)| matches!(c, Node::Element(_)));
        for ((place, _), child) in places.zip(document.root().children()) {
            let mut rest = tree.clone();
            rest.children.remove(place);
            let found = text(canonicalization(&way).element(document.root(), Some(child)));
            prop_assert_eq!(found, way.element(&rest, &Around::default()), "{}", source);
        }
    }

    #[test]
    fn the_canonical_form_is_its_own_canonical_form(tree in tree(), way in way(), seed: u64) {
        let source = Noise::new(seed).document(&[], &tree, &[]);
        let method = canonicalization(&way);
        let once = text(method.document(&document(&source)));
        let again = text(method.document(&document(&once)));
        prop_assert_eq!(&again, &once);
    }
}
