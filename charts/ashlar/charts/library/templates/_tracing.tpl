{{/* Where do spans go, and which requests are traced? Both take what "ashlar.service" takes. */}}

{{/* The operator answers no requests. Which of them are traced, gateways decide for all. */}}
{{- define "ashlar.tracingVariables" -}}
{{- $tracing := .root.Values.global.tracing -}}
{{- if and $tracing.endpoint (ne .component "operator") -}}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ $tracing.endpoint | quote }} }
{{- with $tracing.headers.existingSecret }}
{{ include "ashlar.secretVariable" (dict "name" "OTEL_EXPORTER_OTLP_HEADERS" "secret" . "key" $tracing.headers.key) }}
{{- end }}
{{- with $tracing.resourceAttributes }}
- { name: OTEL_RESOURCE_ATTRIBUTES, value: {{ . | quote }} }
{{- end }}
{{- if eq .component "gateway" }}
- { name: OTEL_TRACES_SAMPLER, value: {{ $tracing.sampler }} }
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ $tracing.ratio | quote }} }
{{- end }}
{{- end -}}
{{- end }}

{{- define "ashlar.toCollector" -}}
{{- $tracing := .root.Values.global.tracing -}}
{{- if and $tracing.endpoint (has .component (list "gateway" "api" "cache" "database")) -}}
- to: {{- toYaml $tracing.peers | nindent 4 }}
  ports: [{ port: {{ $tracing.port }} }]
{{- end -}}
{{- end }}
