{{/* The settings with their defaults, as YAML: [root, settings]. */}}
{{- define "fairlead.sidecar.settings" -}}
{{- $defaults := dict
  "name" "fairlead"
  "image" (dict "repository" "fairlead-sidecar" "tag" "0.1.0-SNAPSHOT" "digest" "" "pullPolicy" "IfNotPresent")
  "service" ""
  "endpoints" ""
  "listen" list
  "transparent" false
  "selector" ""
  "drainTimeout" ""
  "healthzBindAddress" "0.0.0.0:10356"
  "metricsBindAddress" ""
  "serviceAccountName" ""
  "extraArgs" list
  "extraEnv" list
  "extraVolumeMounts" list
  "resources" (dict "requests" (dict "cpu" "10m" "memory" "64Mi") "limits" (dict "memory" "96Mi")) }}
{{- $given := index . 1 | default dict }}
{{- range $key, $_ := $given }}
{{- if not (hasKey $defaults $key) }}
{{- fail (printf "The sidecar has no setting '%s'; there are %s." $key (join ", " (keys $defaults | sortAlpha))) }}
{{- end }}
{{- end }}
{{- mustMergeOverwrite $defaults (deepCopy $given) | toYaml }}
{{- end }}

{{- define "fairlead.sidecar.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag }}
{{- end }}
{{- end }}

{{/* The port of an address to listen on. */}}
{{- define "fairlead.sidecar.port" -}}
{{ regexFind "[0-9]+$" . }}
{{- end }}

{{/* Fails with settings that a sidecar would not start with. */}}
{{- define "fairlead.sidecar.check" -}}
{{- if not (or .service .endpoints) }}
{{- fail "The sidecar has neither service nor endpoints. Set service to [NAMESPACE/]NAME:PORT, or endpoints to IP:PORT,…, dns:HOST:PORT or dns+srv:NAME." }}
{{- end }}
{{- if and .service (not (regexMatch "^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?:[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$" .service)) }}
{{- fail (printf "The service of the sidecar is '%s'; expected [NAMESPACE/]NAME:PORT, with the name or number of the port." .service) }}
{{- end }}
{{- if not (kindIs "slice" .listen) }}
{{- fail (printf "listen of the sidecar is %v; expected a list, such as [127.0.0.1:5432]." .listen) }}
{{- end }}
{{- if and (not .listen) (not .transparent) }}
{{- fail "The sidecar listens nowhere. Set listen to addresses such as 127.0.0.1:5432, [::1]:5432, 127.0.0.1:53/udp or unix:/run/db.sock, or transparent to true." }}
{{- end }}
{{- if and .transparent (not .service) }}
{{- fail "The sidecar is transparent and has no service, whose cluster IP it would intercept. Set service." }}
{{- end }}
{{- range .listen }}
{{- if not (regexMatch "^(unix:/.+|([0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]+(/(tcp|udp))?)$" .) }}
{{- fail (printf "The sidecar cannot listen on '%s'; expected an address such as 127.0.0.1:5432, [::1]:5432, 127.0.0.1:53/udp or unix:/run/db.sock." .) }}
{{- end }}
{{- end }}
{{- if not (regexMatch "^([0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]+$" .healthzBindAddress) }}
{{- fail (printf "healthzBindAddress of the sidecar is '%s'; expected an IP address and a port, such as 0.0.0.0:10356: the probes use it." .healthzBindAddress) }}
{{- end }}
{{- end }}
