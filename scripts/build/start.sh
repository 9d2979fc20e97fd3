export DENO_NO_UPDATE_CHECK=1
exec "$program/deno" run --quiet --no-prompt --no-config --no-lock --no-remote --no-npm \
  --unstable-net --allow-all "$program/app/main.js" "$@"
