//! The examples of Canonical XML 1.0, section 3, and of Exclusive XML Canonicalization 1.0,
//! section 2, without their document type declarations.

use super::{Canonicalization, assert_document, assert_element};

/// Every method gives this for a whole document.
#[track_caller]
fn assert_all(source: &str, expected: &str) {
    for method in [
        Canonicalization::inclusive(),
        Canonicalization::inclusive_11(),
        Canonicalization::inclusive().with_comments(),
        Canonicalization::inclusive_11().with_comments(),
    ] {
        assert_document(&method, source, expected);
    }
}

const PIS_AND_COMMENTS: &str = r#"<?xml version="1.0"?>

<?xml-stylesheet   href="doc.xsl"
   type="text/xsl"   ?>

<doc>Hello, world!<!-- Comment 1 --></doc>

<?pi-without-data     ?>

<!-- Comment 2 -->

<!-- Comment 3 -->
"#;

#[test]
fn example_3_1_without_comments() {
    let expected = r#"<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!</doc>
<?pi-without-data?>"#;
    for method in [
        Canonicalization::inclusive(),
        Canonicalization::inclusive_11(),
        Canonicalization::exclusive(),
    ] {
        assert_document(&method, PIS_AND_COMMENTS, expected);
    }
}

#[test]
fn example_3_1_with_comments() {
    let expected = r#"<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!<!-- Comment 1 --></doc>
<?pi-without-data?>
<!-- Comment 2 -->
<!-- Comment 3 -->"#;
    for method in [
        Canonicalization::inclusive(),
        Canonicalization::inclusive_11(),
        Canonicalization::exclusive(),
    ] {
        assert_document(&method.with_comments(), PIS_AND_COMMENTS, expected);
    }
}

#[test]
fn comments_before_the_root_end_their_line() {
    assert_document(
        &Canonicalization::inclusive().with_comments(),
        "<!--1--> <!--2--><a/>",
        "<!--1-->\n<!--2-->\n<a></a>",
    );
    assert_document(&Canonicalization::inclusive(), "<!--1--><a/><!--2-->", "<a></a>");
}

#[test]
fn example_3_2_white_space() {
    let source = "<doc>
   <clean>   </clean>
   <dirty>   A   B   </dirty>
   <mixed>
      A
      <clean>   </clean>
      B
      <dirty>   A   B   </dirty>
      C
   </mixed>
</doc>";
    assert_all(source, source);
    assert_all(&format!("\n{source}\n\n"), source);
}

#[test]
fn example_3_3_start_and_end_tags() {
    let source = r#"<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4   name="elem4"   id="elem4"   ></e4>
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>"#;
    let expected = r#"<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 id="elem4" name="elem4"></e4>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6 xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9 xmlns:a="http://www.ietf.org"></e9>
         </e8>
      </e7>
   </e6>
</doc>"#;
    assert_all(source, expected);
}

#[test]
fn example_3_4_characters_and_references() {
    let source = r#"<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>"#;
    let expected = r#"<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>"#;
    assert_all(source, expected);
    assert_document(&Canonicalization::exclusive(), source, expected);
}

#[test]
fn example_3_6_utf_8() {
    let source = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<doc>&#169;</doc>\n";
    assert_all(source, "<doc>\u{a9}</doc>");
}

const ENVELOPED: &str = r#"<n0:pdu xmlns:n0="http://a.example">
  <n1:elem1 xmlns:n1="http://b.example">content</n1:elem1>
</n0:pdu>"#;

#[test]
fn exclusive_example_2_1_is_independent_of_the_envelope() {
    let expected = r#"<n1:elem1 xmlns:n1="http://b.example">content</n1:elem1>"#;
    assert_element(&Canonicalization::exclusive(), ENVELOPED, "elem1", expected);
    assert_element(&Canonicalization::exclusive(), expected, "elem1", expected);
}

#[test]
fn exclusive_example_2_1_depends_on_the_envelope_when_inclusive() {
    let expected =
        r#"<n1:elem1 xmlns:n0="http://a.example" xmlns:n1="http://b.example">content</n1:elem1>"#;
    assert_element(&Canonicalization::inclusive(), ENVELOPED, "elem1", expected);
    assert_element(&Canonicalization::inclusive_11(), ENVELOPED, "elem1", expected);
}

const LOCAL: &str = r#"<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">
   <n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
       <n3:stuff xmlns:n3="ftp://example.org"/>
   </n1:elem2>
</n0:local>"#;

const PDU: &str = r#"<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain">
   <n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
       <n3:stuff xmlns:n3="ftp://example.org"/>
   </n1:elem2>
</n2:pdu>"#;

#[test]
fn exclusive_example_2_2_is_the_same_in_both_envelopes() {
    let expected = r#"<n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
       <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff>
   </n1:elem2>"#;
    for source in [LOCAL, PDU] {
        assert_element(&Canonicalization::exclusive(), source, "elem2", expected);
    }
}

#[test]
fn exclusive_example_2_2_differs_when_inclusive() {
    let local = r#"<n1:elem2 xmlns:n0="foo:bar" xmlns:n1="http://example.net" xmlns:n3="ftp://example.org" xml:lang="en">
       <n3:stuff></n3:stuff>
   </n1:elem2>"#;
    let pdu = r#"<n1:elem2 xmlns:n1="http://example.net" xmlns:n2="http://foo.example" xml:lang="en" xml:space="retain">
       <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff>
   </n1:elem2>"#;
    for method in [Canonicalization::inclusive(), Canonicalization::inclusive_11()] {
        assert_element(&method, LOCAL, "elem2", local);
        assert_element(&method, PDU, "elem2", pdu);
    }
}
