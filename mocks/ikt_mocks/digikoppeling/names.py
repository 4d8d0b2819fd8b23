"""The names ebMS2, CPPA, XML Signature and XML Encryption use on the wire: namespaces, actors, services, algorithms.

Names that belong to one agreement (services, actions, roles, party ids) are data of a CPA and stand nowhere here.
"""

from __future__ import annotations

from typing import Final

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
EB: Final = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
XLINK: Final = "http://www.w3.org/1999/xlink"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
XML: Final = "http://www.w3.org/XML/1998/namespace"
CPA: Final = "http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd"

EBMS_VERSION: Final = "2.0"
CPA_VERSION: Final = "2_0b"

#: The only value the HTTP header SOAPAction may have; with its quotes, as it stands on the wire.
SOAP_ACTION: Final = '"ebXML"'

SIGNAL_SERVICE: Final = "urn:oasis:names:tc:ebxml-msg:service"
ERROR_CONTEXT: Final = "urn:oasis:names:tc:ebxml-msg:service:errors"
TO_PARTY_MSH: Final = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"
NEXT_MSH: Final = "urn:oasis:names:tc:ebxml-msg:actor:nextMSH"
NEXT_ACTOR: Final = "http://schemas.xmlsoap.org/soap/actor/next"
OIN_TYPE: Final = "urn:osb:oin"
SERVICE_TYPE: Final = "urn:osb:services"

C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_COMMENTS: Final = C14N + "#WithComments"
EXC_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXC_C14N_COMMENTS: Final = EXC_C14N + "WithComments"
ENVELOPED: Final = DS + "enveloped-signature"
XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"

_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
SHA1: Final = DS + "sha1"
SHA256: Final = XENC + "sha256"
SHA384: Final = _MORE + "sha384"
SHA512: Final = XENC + "sha512"
RSA_SHA1: Final = DS + "rsa-sha1"
RSA_SHA256: Final = _MORE + "rsa-sha256"
RSA_SHA384: Final = _MORE + "rsa-sha384"
RSA_SHA512: Final = _MORE + "rsa-sha512"
ECDSA_SHA256: Final = _MORE + "ecdsa-sha256"
ECDSA_SHA384: Final = _MORE + "ecdsa-sha384"
ECDSA_SHA512: Final = _MORE + "ecdsa-sha512"

AES128_GCM: Final = XENC11 + "aes128-gcm"
AES256_GCM: Final = XENC11 + "aes256-gcm"
AES128_CBC: Final = XENC + "aes128-cbc"
AES256_CBC: Final = XENC + "aes256-cbc"
TRIPLEDES_CBC: Final = XENC + "tripledes-cbc"
RSA_OAEP: Final = XENC11 + "rsa-oaep"
RSA_OAEP_MGF1P: Final = XENC + "rsa-oaep-mgf1p"
RSA_1_5: Final = XENC + "rsa-1_5"
