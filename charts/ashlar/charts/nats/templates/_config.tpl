{{/* How is the server configured? What is secret, and its own name, are variables of its environment. */}}
{{- define "nats.config" -}}
|
  listen: "0.0.0.0:4222"
  # For probes; the NetworkPolicy lets nobody else in.
  http: "0.0.0.0:8222"
  server_name: $SERVER_NAME
  pid_file: "/run/nats/nats.pid"
  jetstream { store_dir: "/data/jetstream", max_file_store: {{ .Values.storage.maxBytes | int64 }} }
  {{- if gt (int .Values.replicas) 1 }}
  # Clients are sent away slowly, to servers that stay; they take up to 2 s to move, longer where the processor is busy.
  lame_duck_grace_period: "5s"
  lame_duck_duration: "30s"
  cluster {
    name: {{ .Release.Name | quote }}
    listen: "0.0.0.0:6222"
    # Clients come by the Service, which knows who is ready.
    no_advertise: true
    authorization { user: routes, password: $ASHLAR_NATS_ROUTES_PASSWORD }
    routes: $ROUTES
  }
  {{- end }}
  include "authorization.conf"
{{- end }}
