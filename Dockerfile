# Concert in a container: the pages by Node.js, the binary by Go, and then the binary alone. Nobody signs in yet, so it listens on
# loopback alone and answers nothing that came through a proxy: loopback is to be that of the machine, until one can sign in.
#
#   docker run --network host -v concert:/data …
#
# It prints the link with its key, which is kept in /data/concert/keys: docker exec CONTAINER concert query … finds it there.
FROM node:22-alpine AS pages
WORKDIR /src/internal/web
COPY internal/web/package.json internal/web/package-lock.json internal/web/.npmrc ./
RUN npm ci
COPY internal/web/ ./
RUN node build.mjs

FROM golang:1.26-alpine AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/internal/web/dist/ internal/web/dist/
RUN CGO_ENABLED=0 go build -trimpath -o /concert ./cmd/concert

FROM alpine:3.22
RUN adduser -D -H -u 10001 concert && mkdir /data && chown concert /data
COPY --from=binary /concert /usr/local/bin/concert
USER concert
VOLUME /data
# The user has no home, so the key is kept beside the store.
ENV XDG_CONFIG_HOME=/data
HEALTHCHECK --interval=10s --start-period=60s CMD wget -q -O /dev/null http://127.0.0.1:8080/readyz
ENTRYPOINT ["concert"]
CMD ["serve", "--listen", "127.0.0.1:8080", "--store", "/data/concert.db", "--seed", "reference,exercise"]
