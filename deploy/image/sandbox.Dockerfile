# The sandbox's image: the bank's systems and the development provider, to try the BFFs against. NOT FOR PRODUCTION: it signs in
# anybody without a password.
FROM scratch

ADD root.tar /

ARG NAME=sandbox
ARG DESCRIPTION=""
ARG VERSION=0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="$NAME" \
      org.opencontainers.image.description="NOT FOR PRODUCTION. $DESCRIPTION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0"

USER 65532:65532
# Provider, accounts, messages, payments, open data, control path.
EXPOSE 7100 7101 7102 7103 7104 7109
ENTRYPOINT ["/sandbox"]
CMD ["--data", "/var/lib/sandbox", "--host", "0.0.0.0"]
