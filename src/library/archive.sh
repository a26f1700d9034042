#!/bin/sh
# archive.sh LD OBJCOPY FOLDER OUTPUT ARCHIVE...: one archive of one object, in which only what is public has a name.
set -e
ld=$1 objcopy=$2 folder=$3 output=$4
shift 4
mkdir -p "$folder"
"$ld" -r -o "$folder/all.o" --whole-archive "$@"
"$objcopy" --localize-hidden "$folder/all.o" "$folder/bpt.o"
rm -f "$output"
ar rcs "$output" "$folder/bpt.o"
rm -f "$folder/all.o"
