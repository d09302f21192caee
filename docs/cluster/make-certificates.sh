#!/bin/sh
# Makes an authority and, signed by it, a certificate for the nodes and one for the programs:
#   make-certificates.sh DIRECTORY PASSWORD
# DIRECTORY then holds node.p12 and program.p12 (each side's own key), trust.p12 (the authority's certificate, for both sides) and
# password. Keep authority.p12 elsewhere: who has it makes further certificates.
set -eu
directory=${1:?directory}
password=${2:?password, at least 6 characters}
umask 077
mkdir -p "$directory"
cd "$directory"
tool() { keytool -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC "$@" -storepass "$password" -storetype PKCS12 2>/dev/null; }

tool -genkeypair -keystore authority.p12 -alias authority -dname "CN=Panal authority" -keyalg EC -groupname secp256r1 -validity 3650 \
  -ext bc:c=ca:true -ext ku:c=keyCertSign
tool -exportcert -keystore authority.p12 -alias authority -rfc -file authority.pem
tool -importcert -keystore trust.p12 -alias authority -file authority.pem -noprompt
for name in node program; do
  tool -genkeypair -keystore $name.p12 -alias $name -dname "CN=Panal $name" -keyalg EC -groupname secp256r1 -validity 825
  tool -certreq -keystore $name.p12 -alias $name -file $name.csr
  tool -gencert -keystore authority.p12 -alias authority -infile $name.csr -outfile $name.pem -rfc -validity 825 \
    -ext ku:c=digitalSignature -ext eku=serverAuth,clientAuth
  cat authority.pem >> $name.pem
  tool -importcert -keystore $name.p12 -alias $name -file $name.pem -noprompt
  rm $name.csr $name.pem
done
printf %s "$password" > password
