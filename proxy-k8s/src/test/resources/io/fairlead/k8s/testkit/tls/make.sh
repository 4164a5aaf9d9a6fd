#!/bin/sh
# Makes the certificates of the tests anew, in this directory. They are valid until 2126, save for the expired one.
set -e
cd "$(dirname "$0")"
rm -f *.pem *.p12
work=$(mktemp -d)
days=36500

authority() { # name, subject
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$1.pem" -days $days -subj "/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

signed() { # name, subject, extensions, key, other options
    name=$1; subject=$2; extensions=$3; key=$4; shift 4
    openssl req -new -key "$key" -subj "$subject" -out "$work/$name.csr"
    printf '%s\n' "$extensions" > "$work/$name.ext"
    openssl x509 -req -in "$work/$name.csr" -CA ca.pem -CAkey "$work/ca.key" -CAcreateserial -out "$work/$name.crt" \
        -extfile "$work/$name.ext" "$@"
}

server() { # name, alternative names, other options
    name=$1; names=$2; shift 2
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$name.key"
    signed "$name" "/CN=$name" "subjectAltName=$names" "$work/$name.key" "$@"
    openssl pkcs12 -export -in "$work/$name.crt" -inkey "$work/$name.key" -name server -passout pass:changeit -out "$name.p12"
}

expired() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/expired.key"
    openssl req -new -key "$work/expired.key" -subj /CN=expired -out "$work/expired.csr"
    : > "$work/index.txt"
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\npolicy=p\nx509_extensions=x\n[p]\nCN=supplied\n[x]\n' \
        "$work/index.txt" "$work" > "$work/ca.conf"
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >> "$work/ca.conf"
    openssl ca -batch -config "$work/ca.conf" -cert ca.pem -keyfile "$work/ca.key" -md sha256 -notext \
        -startdate 20200101000000Z -enddate 20210101000000Z -in "$work/expired.csr" -out "$work/expired.crt"
    openssl pkcs12 -export -in "$work/expired.crt" -inkey "$work/expired.key" -name server -passout pass:changeit \
        -out expired.p12
}

client() { # name, user
    signed "$1" "/O=testers/CN=$2" "extendedKeyUsage=clientAuth" "$1.key.pem" -days $days
    cp "$work/$1.crt" "$1.pem"
}

authority ca "test authority"
authority other-ca "other authority"
server server DNS:localhost,IP:127.0.0.1 -days $days
server named DNS:api.example.test -days $days
expired
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/self.key" -out "$work/self.crt" \
    -days $days -subj "/CN=self" -addext subjectAltName=DNS:localhost,IP:127.0.0.1
openssl pkcs12 -export -in "$work/self.crt" -inkey "$work/self.key" -name server -passout pass:changeit -out self-signed.p12

openssl genrsa -traditional -out rsa-pkcs1.key.pem 2048
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa-pkcs8.key.pem
openssl ecparam -name prime256v1 -genkey -out ec-sec1.key.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec-pkcs8.key.pem
openssl genpkey -algorithm ED25519 -out ed25519.key.pem
for kind in rsa-pkcs1 rsa-pkcs8 ec-sec1 ec-pkcs8 ed25519; do client $kind $kind; done
openssl pkcs8 -topk8 -in rsa-pkcs8.key.pem -passout pass:secret -out encrypted.key.pem
openssl rsa -traditional -aes128 -passout pass:secret -in rsa-pkcs1.key.pem -out encrypted-pkcs1.key.pem
rm -rf "$work" ca.srl
