"""The system's libxml2 through ctypes: canonical forms of documents and of elements in them."""

import ctypes
import ctypes.util
import sys

MODES = {"inclusive": 0, "exclusive": 1, "inclusive11": 2}
# With entities replaced: without, `&amp;` in a namespace URI stays in the tree as `&#38;`.
PARSE_NOENT, PARSE_NOERROR, PARSE_NOWARNING, PARSE_NONET = 1 << 1, 1 << 5, 1 << 6, 1 << 11
PARSE_OPTIONS = PARSE_NOENT | PARSE_NOERROR | PARSE_NOWARNING | PARSE_NONET
ELEMENT = 1
VISIBLE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class Node(ctypes.Structure):
    """The head that every node of the tree has in common; an attribute has it too."""


Node._fields_ = [
    ("private", ctypes.c_void_p),
    ("type", ctypes.c_int),
    ("name", ctypes.c_char_p),
    ("children", ctypes.POINTER(Node)),
    ("last", ctypes.c_void_p),
    ("parent", ctypes.POINTER(Node)),
    ("next", ctypes.POINTER(Node)),
    ("prev", ctypes.c_void_p),
    ("doc", ctypes.c_void_p),
    ("ns", ctypes.POINTER(ctypes.c_void_p)),
    ("content", ctypes.c_void_p),
    ("properties", ctypes.POINTER(Node)),
]


class LibXml2:
    def __init__(self):
        name = ctypes.util.find_library("xml2")
        if name is None:
            sys.exit("c14n: the library libxml2 was not found")
        self.library = library = ctypes.CDLL(name)
        library.xmlReadMemory.restype = ctypes.c_void_p
        library.xmlFreeDoc.argtypes = [ctypes.c_void_p]
        library.xmlDocGetRootElement.argtypes = [ctypes.c_void_p]
        library.xmlDocGetRootElement.restype = ctypes.POINTER(Node)
        library.xmlAllocOutputBuffer.argtypes = [ctypes.c_void_p]
        library.xmlAllocOutputBuffer.restype = ctypes.c_void_p
        library.xmlOutputBufferFlush.argtypes = [ctypes.c_void_p]
        library.xmlOutputBufferGetContent.argtypes = [ctypes.c_void_p]
        library.xmlOutputBufferGetContent.restype = ctypes.c_void_p
        library.xmlOutputBufferGetSize.argtypes = [ctypes.c_void_p]
        library.xmlOutputBufferGetSize.restype = ctypes.c_size_t
        library.xmlOutputBufferClose.argtypes = [ctypes.c_void_p]
        library.xmlC14NExecute.argtypes = [
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_int,
            ctypes.c_void_p,
        ]

    def parse(self, octets):
        document = self.library.xmlReadMemory(octets, len(octets), None, None, PARSE_OPTIONS)
        if not document:
            raise ValueError("not well-formed")
        return Parsed(self.library, document)


class Parsed:
    def __init__(self, library, document):
        self.library, self.document = library, document

    def __del__(self):
        self.library.xmlFreeDoc(self.document)

    def canonical(self, method, prefixes, with_comments, is_visible=None):
        """The canonical form of the document, or of the nodes that `is_visible` picks."""
        library = self.library
        array = (ctypes.c_char_p * (len(prefixes) + 1))(*(p.encode() for p in prefixes), None)
        callback = VISIBLE(is_visible) if is_visible else None
        buffer = library.xmlAllocOutputBuffer(None)
        try:
            done = library.xmlC14NExecute(
                self.document,
                ctypes.cast(callback, ctypes.c_void_p) if callback else None,
                None,
                MODES[method],
                array,
                int(with_comments),
                buffer,
            )
            if done < 0:
                return b"(libxml2 failed)"
            library.xmlOutputBufferFlush(buffer)
            size = library.xmlOutputBufferGetSize(buffer)
            return ctypes.string_at(library.xmlOutputBufferGetContent(buffer), size)
        finally:
            library.xmlOutputBufferClose(buffer)

    def elements_with_id(self, prefixes):
        """The exclusive form of each element that has an id, in document order."""
        for element in elements(self.library.xmlDocGetRootElement(self.document)):
            if has_id(element.contents):
                yield self.canonical("exclusive", prefixes, False, inside(element))


def inside(element):
    top = ctypes.addressof(element.contents)

    def is_visible(_data, node, parent):
        head = Node.from_address(node)
        # A namespace node is another structure, with its type in the same place; its element is
        # the parent that is handed over. So is an attribute's.
        at = node if head.type == ELEMENT else parent
        while at:
            if at == top:
                return 1
            above = Node.from_address(at).parent
            at = ctypes.addressof(above.contents) if above else None
        return 0

    return is_visible


def elements(node):
    while node:
        if node.contents.type == ELEMENT:
            yield node
            yield from elements(node.contents.children)
        node = node.contents.next


def has_id(element):
    attribute = element.properties
    while attribute:
        name, prefix = attribute.contents.name, attribute_prefix(attribute.contents)
        if (prefix is None and name in (b"ID", b"Id", b"id")) or (prefix == b"xml" and name == b"id"):
            return True
        attribute = attribute.contents.next
    return False


def attribute_prefix(attribute):
    """The prefix of an attribute: the fourth field of its namespace."""
    if not attribute.ns:
        return None
    return ctypes.cast(attribute.ns, ctypes.POINTER(ctypes.c_char_p))[3]
